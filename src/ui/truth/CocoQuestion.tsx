import { AlertDialog } from '@base-ui/react/alert-dialog';
import { plural } from '../../workspace';
import { useApp, useTruth } from '../app/app';
import { takeAsObjects } from './offer-coco';
import { takeAsTruth } from './truth-store';

/** Asks what a COCO file is for: to compare with, or to work on. */
export function CocoQuestion() {
  const app = useApp();
  const asked = useTruth((truth) => truth.asked);
  if (!asked) return null;
  const { objects, elsewhere } = asked.found;
  const masks = objects.filter(({ mask, crowd }) => mask && !crowd).length;
  const prompts = objects.filter(({ prompt, crowd }) => prompt && !crowd).length;
  const photos = new Set(objects.map(({ imageId }) => imageId)).size;
  const cancel = () => app.truth.setState({ asked: undefined });
  return (
    <AlertDialog.Root open onOpenChange={(open) => (open ? undefined : cancel())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog" data-testid="coco-question">
          <AlertDialog.Title>What is {asked.name} for?</AlertDialog.Title>
          <AlertDialog.Description>
            It has {plural(objects.length, 'object')} on {plural(photos, 'open photo')}
            {elsewhere > 0 ? ` and ${elsewhere} on photos that are not open` : ''}. As truth, its{' '}
            {plural(masks, 'mask')} {masks === 1 ? 'is' : 'are'} only compared with. As objects, its clicks or
            boxes ({prompts}) become objects of yours, and their masks are computed here.
          </AlertDialog.Description>
          <div className="dialog-actions">
            <AlertDialog.Close className="button">Neither</AlertDialog.Close>
            <button
              type="button"
              className="button"
              disabled={prompts === 0}
              onClick={() => takeAsObjects(app, asked)}
            >
              As objects
            </button>
            <button
              type="button"
              className="button primary"
              disabled={masks === 0}
              onClick={() => takeAsTruth(app.truth, asked)}
            >
              As truth to compare with
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
