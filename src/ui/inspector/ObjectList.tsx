import { GraduationCap, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { type Annotation, maskAt } from '../../workspace';
import { useAnnotationState, useApp, useDocument, useView } from '../app/app';
import { select } from '../app/deeds';
import { startTour } from '../tour/tour-store';
import { TruthLine } from '../truth/TruthLine';
import { useTruthMatch } from '../truth/use-match';

/** The objects of the shown photo. */
export function ObjectList() {
  const imageId = useView((view) => view.imageId);
  const all = useDocument((document) => document.annotations);
  const annotations = all.filter((annotation) => annotation.imageId === imageId);
  const elsewhere = all.length - annotations.length;
  return (
    <section className="panel objects" aria-label="Objects of this photo">
      <header className="panel-head">
        <h2>Objects</h2>
        <span className="quiet num">{annotations.length}</span>
        {elsewhere > 0 ? <span className="quiet num push">{elsewhere} on other photos</span> : null}
      </header>
      <TruthLine annotations={annotations} />
      {annotations.length === 0 ? (
        <p className="quiet pad">
          None yet. Four clicks on an object’s outermost pixels make the first. <TourLink />
        </p>
      ) : (
        <>
          <ul className="object-list">
            {annotations.map((annotation) => (
              <ObjectRow key={annotation.id} annotation={annotation} />
            ))}
          </ul>
          {/* Elsewhere the list of keys has it. */}
          <p className="narrow-only quiet pad">
            <TourLink />
          </p>
        </>
      )}
    </section>
  );
}

function TourLink() {
  const app = useApp();
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        app.view.setState({ sheetOpen: false });
        startTour(app.tour);
      }}
    >
      Take the tour
    </button>
  );
}

function ObjectRow({ annotation }: { readonly annotation: Annotation }) {
  const app = useApp();
  const row = useRef<HTMLLIElement>(null);
  const selected = useView((view) => view.selected === annotation.id);
  const category = useDocument((document) =>
    document.categories.find((each) => each.id === annotation.categoryId),
  );
  const state = useAnnotationState(annotation);
  const match = useTruthMatch(annotation);
  const mask = state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <li
      ref={row}
      className="object-row"
      data-testid="annotation-row"
      data-state={state.state}
      data-selected={selected || undefined}
      onPointerEnter={() => app.view.setState({ hovered: annotation.id })}
      onPointerLeave={() => app.view.setState({ hovered: undefined })}
    >
      <button type="button" aria-pressed={selected} onClick={() => select(app, annotation.id)}>
        <span className="swatch" style={{ background: category?.colour }} />
        <span className="object-name">{category?.name}</span>
        <span className="quiet num">#{annotation.id}</span>
        {annotation.learnt ? (
          <GraduationCap className="taught" aria-label="Its class learnt from it" />
        ) : null}
        <span className="push num object-state">
          {state.state === 'computing' ? (
            <>
              <LoaderCircle className="turning" aria-hidden /> computing
            </>
          ) : state.state === 'failed' ? (
            <span className="failed" title={state.sentence}>
              <TriangleAlert aria-hidden /> failed
            </span>
          ) : (
            <>
              {match ? (
                <span className="object-iou" title={`IoU with the truth: ${match.object.category}`}>
                  IoU {match.iou.toFixed(2)}
                </span>
              ) : null}
              {`${(mask?.area ?? 0).toLocaleString('en')} px`}
            </>
          )}
        </span>
      </button>
    </li>
  );
}
