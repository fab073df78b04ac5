import { BrainCircuit } from 'lucide-react';
import { useApp, useTraining } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { PHASES, stepsOf } from './words';
import './heads-button.css';

/** Opens the heads; shows how far a training has come. */
export function HeadsButton() {
  const app = useApp();
  const phase = useTraining((training) => training.phase);
  const step = useTraining((training) => stepsOf(training).step);
  const of = useTraining((training) => stepsOf(training).of);
  const share = of > 0 ? step / of : 0;
  const steps = of > 0 ? `, step ${step} of ${of}` : '';
  return (
    <IconButton
      label={
        phase === 'none' ? 'Heads that learn' : `Heads that learn: ${PHASES[phase].toLowerCase()}${steps}`
      }
      keys="L"
      className="heads-button"
      data-testid="heads"
      data-phase={phase}
      onClick={() => app.view.setState({ headsOpen: true })}
    >
      <BrainCircuit />
      {phase === 'none' || phase === 'finished' ? null : (
        <span className="heads-progress" aria-hidden>
          <span style={{ inlineSize: `${Math.round(100 * share)}%` }} />
        </span>
      )}
    </IconButton>
  );
}
