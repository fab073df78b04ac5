import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTraining } from '../app/app';
import { Finished } from './Finished';
import { KeptHeads } from './KeptHeads';
import { Setup } from './Setup';
import { UnderWay } from './UnderWay';
import './heads.css';

/** The inside of the dialog: what can be trained, what is being trained, what came of it, and what is kept. */
export function Content() {
  const phase = useTraining((training) => training.phase);
  return (
    <>
      <div className="dialog-head">
        <Dialog.Title>Heads that learn</Dialog.Title>
        <Dialog.Close className="icon-button small" aria-label="Close">
          <X />
        </Dialog.Close>
      </div>
      <Dialog.Description className="quiet">
        A head is a small network on the frozen features of the ViT. It learns here, in a worker of its own,
        from the prompts you gave and the labels the method makes of them. No mask changes before you say so.
      </Dialog.Description>
      {phase === 'none' ? <Setup /> : phase === 'finished' ? <Finished /> : <UnderWay />}
      <KeptHeads />
    </>
  );
}
