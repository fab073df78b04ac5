import { CopyCheck, RotateCcw } from 'lucide-react';
import { costSentence } from '../../methods/cost';
import type { MethodDeclaration, ParameterValue } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { useApp } from '../app/app';
import { spreadParameters } from '../app/deeds';
import { IconButton } from '../controls/IconButton';
import { differing, mattering, Parameter, sameValues } from '../controls/Parameter';
import { HeadChoice } from '../heads/HeadChoice';

interface ParameterPanelProps {
  readonly annotation: Annotation;
  readonly method: MethodDeclaration;
}

/** The method's parameters as it declares them. */
export function ParameterPanel({ annotation, method }: ParameterPanelProps) {
  const app = useApp();
  const { parameters } = annotation;
  const modified = Object.keys(parameters).length;
  const presets = Object.entries(method.presets).map(
    ([name, values]) => [name, differing(method.parameters, values)] as const,
  );
  const preset = presets.find(([, values]) => sameValues(values, parameters))?.[0] ?? '';
  const cost = method.costs?.[preset];
  const set = (id: string, value: ParameterValue) =>
    app.actions.setAnnotationParameters(
      annotation.id,
      differing(method.parameters, { ...parameters, [id]: value }),
      id,
    );
  return (
    <section className="parameters" aria-label="Parameters">
      <header className="parameters-head">
        <h3>Parameters</h3>
        <select
          aria-label="Preset"
          value={preset}
          onChange={(event) => {
            const chosen = presets.find(([name]) => name === event.target.value);
            if (chosen) app.actions.setAnnotationParameters(annotation.id, chosen[1]);
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
          onClick={() => app.actions.setAnnotationParameters(annotation.id, {})}
        >
          <RotateCcw />
        </IconButton>
        <IconButton
          label={`Use these for every ${method.name} object and for the next ones`}
          small
          onClick={() => spreadParameters(app, annotation)}
        >
          <CopyCheck />
        </IconButton>
      </header>
      {cost ? <p className="parameters-cost">{costSentence(cost)}</p> : null}
      {mattering(method.parameters, parameters).map((parameter) => (
        <Parameter
          key={parameter.id}
          parameter={parameter}
          value={parameters[parameter.id] ?? parameter.default}
          onChange={(value) => set(parameter.id, value)}
        />
      ))}
      <HeadChoice annotation={annotation} />
    </section>
  );
}
