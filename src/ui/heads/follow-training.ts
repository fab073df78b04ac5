import { headOf } from '../../heads';
import { headsOf } from '../../workspace';
import type { App } from '../app/app';
import { stepsOf } from './words';

const TAG = 'training';

/** Says what a training has to say while nobody looks at it, and hands it over with the workspace. */
export function followTraining(app: App): void {
  const open = () => app.view.setState({ headsOpen: true });
  const say = (kind: 'news' | 'problem', sentence: string, label: string) =>
    app.notices.post({ kind, tag: TAG, sentence, action: { label, perform: open } });
  app.training.store.subscribe((now, before) => {
    if (now.phase === before.phase || app.view.getState().headsOpen) return;
    const { saved } = now;
    if (!saved) return;
    const { name } = headOf(saved.request.head);
    const { step, of } = stepsOf(now);
    const key = saved.finished?.head.key;
    const kept = headsOf(app.history.document()).some((head) => head.key === key);
    // It was decided about in an earlier visit.
    if (kept && app.heads.store.getState().heads.has(key ?? '')) void app.training.forget();
    else if (now.phase === 'finished') {
      const how = saved.finished?.heldOut.sentence ?? '';
      say('news', `${name} has learnt. ${how} No mask has changed.`, 'Look');
    } else if (now.phase === 'failed') {
      say('problem', `The training of ${name} stopped: ${now.sentence ?? ''}`, 'Look');
    } else if (now.phase === 'stopped') {
      const where = of > 0 ? ` at step ${step} of ${of}` : ' before its first step';
      say('news', `A training of ${name} stopped${where}. It can go on from there, or be forgotten.`, 'Look');
    }
  });
  app.view.subscribe(({ headsOpen }, before) => {
    if (headsOpen && !before.headsOpen) app.notices.retract(TAG);
  });
  app.persistence.store.subscribe(({ state }) => {
    if (state === 'taken') app.training.yieldToOther();
  });
}
