import { Play, RotateCcw } from 'lucide-react';
import { useMemo } from 'react';
import { HEADS, type HeadDeclaration, headOf } from '../../heads';
import type { ParameterValue, ParameterValues } from '../../methods/declaration';
import { plural } from '../../workspace';
import { useApp, useDocument, useRuns, useTraining, useTruth, useView } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { differing, mattering, Parameter, sameValues } from '../controls/Parameter';
import { type Lessons, lessonsOf, withoutHead } from './learn-from';

/** Which head, from which objects, with which parameters. */
export function Setup() {
  const app = useApp();
  const setup = useView((view) => view.headSetup);
  const declaration = headOf(setup.head);
  const parameters = setup.parameters[setup.head] ?? {};
  const next = useView((view) => view.nextParameters[declaration.method]);
  const methodParameters = useMemo(() => withoutHead(declaration, next ?? {}), [declaration, next]);
  const lessons = useLessons(declaration, methodParameters);
  const sentence = useTraining((training) => training.sentence);
  const set = (part: Partial<typeof setup>) =>
    app.view.setState(({ headSetup }) => ({ headSetup: { ...headSetup, ...part } }));
  const setParameters = (values: ParameterValues) =>
    set({
      parameters: { ...setup.parameters, [setup.head]: differing(declaration.parameters, values) },
    });
  const start = () =>
    app.training.start({
      head: declaration.id,
      objects: lessons.objects,
      parameters,
      methodParameters,
    });
  return (
    <section className="heads-setup" aria-label="Next training">
      <fieldset className="head-cards" aria-label="Head">
        {HEADS.map((each) => (
          <label key={each.id} className="head-card" data-chosen={each.id === setup.head || undefined}>
            <input
              type="radio"
              name="head"
              checked={each.id === setup.head}
              onChange={() => set({ head: each.id })}
            />
            <b>{each.name}</b>
            <span className="quiet">
              {each.paper.venue}, {each.paper.reference}
            </span>
            <span>{each.summary}</span>
          </label>
        ))}
      </fieldset>
      <div className="heads-lessons">
        <ClassFilter />
        <p data-testid="lessons">{sentenceOf(lessons, app.methods, declaration)}</p>
        <button
          type="button"
          className="button primary"
          data-testid="start-training"
          disabled={lessons.objects.length === 0}
          onClick={start}
        >
          <Play /> Start
        </button>
      </div>
      {sentence ? (
        <p className="training-sentence" role="alert">
          {sentence}
        </p>
      ) : null}
      <Parameters declaration={declaration} parameters={parameters} onChange={setParameters} />
    </section>
  );
}

function useLessons(declaration: HeadDeclaration, methodParameters: ParameterValues): Lessons {
  const app = useApp();
  const document = useDocument((each) => each);
  const categoryId = useView((view) => view.headSetup.categoryId);
  const version = useRuns((runs) => runs.version);
  const truth = useTruth((state) => state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the maps of the runs change in place, with the version.
  return useMemo(() => {
    const method = app.methods.find(({ id }) => id === declaration.method);
    const runs = app.runs.store.getState();
    const known = document.categories.some(({ id }) => id === categoryId) ? categoryId : undefined;
    return lessonsOf(document, runs, truth, method ?? { id: '', takes: [] }, methodParameters, known);
  }, [app, declaration, methodParameters, document, categoryId, version, truth]);
}

const KINDS = { 'extreme-points': 'extreme points', point: 'one click', box: 'a box' } as const;

/** What the head would learn from, in words. */
function sentenceOf(
  { objects, photos, truths, from }: Lessons,
  methods: ReturnType<typeof useApp>['methods'],
  { method: id }: HeadDeclaration,
): string {
  const method = methods.find((each) => each.id === id);
  const kinds = (method?.takes ?? []).map((kind) => KINDS[kind]).join(' or ');
  if (objects.length === 0) {
    return `There is nothing to learn from yet: no such object was made by ${kinds}. Make some, on several photos if you can.`;
  }
  const compared =
    truths === 0
      ? `None has a mask that is known to be right, so it can only be compared with ${method?.name ?? id} itself; load a COCO file as truth, or accept (G) good masks that another method or other parameters made.`
      : `${plural(truths, 'object')} ${truths === 1 ? 'has' : 'have'} a mask ${from === 'file' ? 'in the COCO file' : 'that you accepted'} to compare with, as far as they are held out.`;
  return `${plural(objects.length, 'object')} on ${plural(photos, 'photo')}. ${compared}`;
}

function ClassFilter() {
  const app = useApp();
  const categories = useDocument((document) => document.categories);
  const categoryId = useView((view) => view.headSetup.categoryId);
  return (
    <label>
      Learn from
      <select
        data-testid="lessons-class"
        value={categories.some(({ id }) => id === categoryId) ? categoryId : ''}
        onChange={({ target: { value } }) =>
          app.view.setState(({ headSetup }) => ({
            headSetup: { ...headSetup, categoryId: value === '' ? undefined : Number(value) },
          }))
        }
      >
        <option value="">every class</option>
        {categories.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ParametersProps {
  readonly declaration: HeadDeclaration;
  /** What differs from the defaults. */
  readonly parameters: ParameterValues;
  readonly onChange: (values: ParameterValues) => void;
}

/** The training's parameters as its head declares them. */
function Parameters({ declaration, parameters, onChange }: ParametersProps) {
  const presets = Object.entries(declaration.presets).map(
    ([name, values]) => [name, differing(declaration.parameters, values)] as const,
  );
  const preset = presets.find(([, values]) => sameValues(values, parameters))?.[0] ?? '';
  const modified = Object.keys(parameters).length;
  return (
    <section className="heads-parameters" aria-label="Parameters of the training">
      <header className="parameters-head">
        <h3>Parameters</h3>
        <select
          aria-label="Preset of the training"
          value={preset}
          onChange={(event) => {
            const chosen = presets.find(([name]) => name === event.target.value);
            if (chosen) onChange(chosen[1]);
          }}
        >
          {preset === '' ? <option value="">modified</option> : null}
          {presets.map(([name]) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <IconButton
          label={modified === 0 ? 'Every parameter has its default' : `Reset all (${modified} modified)`}
          small
          aria-disabled={modified === 0}
          onClick={() => onChange({})}
        >
          <RotateCcw />
        </IconButton>
      </header>
      <div className="parameter-columns">
        {mattering(declaration.parameters, parameters).map((parameter) => (
          <Parameter
            key={parameter.id}
            parameter={parameter}
            value={parameters[parameter.id] ?? parameter.default}
            onChange={(value: ParameterValue) => onChange({ ...parameters, [parameter.id]: value })}
          />
        ))}
      </div>
    </section>
  );
}
