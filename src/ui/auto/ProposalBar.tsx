import {
  Check,
  ChevronLeft,
  ChevronRight,
  GraduationCap,
  Minus,
  Plus,
  Spline,
  Trash2,
  X,
} from 'lucide-react';
import { useApp, useDocument, useProposals, useRuns, useTimeline, useView } from '../app/app';
import { IconButton } from '../controls/IconButton';
import {
  acceptAndLearn,
  acceptProposal,
  dropProposal,
  mendProposal,
  putAway,
  scaleProposal,
  stepProposal,
} from './deeds';
import { focusedProposal, type Search, shownProposals } from './proposal-store';

/** What is proposed and what can be done with it, over the lower edge of the stage. */
export function ProposalBar() {
  const app = useApp();
  const imageId = useView((view) => view.imageId);
  const search = useProposals((state) => state.search);
  const watching = useTimeline((timeline) => timeline.open);
  // The list follows from these.
  useDocument((document) => document);
  useRuns((runs) => runs.version);
  useProposals((state) => state.found);
  useProposals((state) => state.focus);
  if (watching) return null;
  if (search?.imageId === imageId && search) return <Searching search={search} />;
  const open = shownProposals(app);
  return open.length > 0 ? <Deciding /> : null;
}

function Searching({ search }: { readonly search: Search }) {
  const { done, places, categoryId, stop } = search;
  const name = useDocument(({ categories }) => categories.find(({ id }) => id === categoryId)?.name);
  const words = places > 0 ? `Looking for ${name}: place ${done + 1} of ${places}` : `Looking for ${name}`;
  return (
    <section className="proposal-bar" aria-label="Proposals" data-testid="proposal-search">
      <p className="proposal-words num">{words}</p>
      <progress aria-label={words} max={1} {...(places > 0 ? { value: done / places } : {})} />
      <button type="button" className="button small" onClick={stop}>
        Stop
      </button>
    </section>
  );
}

function Deciding() {
  const app = useApp();
  const open = shownProposals(app);
  const focus = focusedProposal(app);
  const category = useDocument(({ categories }) => categories.find(({ id }) => id === focus?.categoryId));
  if (!focus) return null;
  const at = open.indexOf(focus);
  return (
    <section className="proposal-bar" aria-label="Proposals" data-testid="proposal-bar">
      <p className="proposal-words">
        <span className="swatch" style={{ background: category?.colour }} />
        <span className="proposal-name">{category?.name}</span>
        <span className="num" data-testid="proposal-count">
          {at + 1} of {open.length}
        </span>
        <span className="quiet num" title="How sure this is; only for comparing proposals with each other">
          score {focus.score.toFixed(2)}
        </span>
      </p>
      <span className="proposal-group">
        <IconButton
          label="Previous proposal"
          keys="↑"
          side="top"
          small
          aria-disabled={at === 0}
          onClick={() => stepProposal(app, -1)}
        >
          <ChevronLeft />
        </IconButton>
        <IconButton
          label="Next proposal"
          keys="↓"
          side="top"
          small
          aria-disabled={at === open.length - 1}
          onClick={() => stepProposal(app, 1)}
        >
          <ChevronRight />
        </IconButton>
        <IconButton label="Smaller mask" keys="[" side="top" small onClick={() => scaleProposal(app, -1)}>
          <Minus />
        </IconButton>
        <IconButton label="Larger mask" keys="]" side="top" small onClick={() => scaleProposal(app, 1)}>
          <Plus />
        </IconButton>
      </span>
      <span className="proposal-group">
        <button
          type="button"
          className="button small primary"
          data-testid="accept-proposal"
          onClick={() => acceptProposal(app)}
        >
          <Check /> Accept <kbd>Enter</kbd>
        </button>
        <IconButton
          label="Accept, and its class learns from it"
          keys="G"
          side="top"
          small
          data-testid="accept-and-learn"
          onClick={() => void acceptAndLearn(app)}
        >
          <GraduationCap />
        </IconButton>
        <button
          type="button"
          className="button small"
          data-testid="fix-proposal"
          title="Make an object of its four extreme points, for you to draw where they belong"
          onClick={() => mendProposal(app)}
        >
          <Spline /> Fix <kbd>F</kbd>
        </button>
        <button
          type="button"
          className="button small"
          data-testid="drop-proposal"
          onClick={() => dropProposal(app)}
        >
          <Trash2 /> Drop <kbd>X</kbd>
        </button>
        <IconButton label="Put the proposals away" keys="Esc" side="top" small onClick={() => putAway(app)}>
          <X />
        </IconButton>
      </span>
    </section>
  );
}
