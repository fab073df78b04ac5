import { Tooltip } from '@base-ui/react/tooltip';
import { CopyCheck, RotateCcw } from 'lucide-react';
import { costSentence } from '../../methods/cost';
import type {
  MethodDeclaration,
  ParameterDeclaration,
  ParameterValue,
  ParameterValues,
} from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { useApp } from '../app/app';
import { spreadParameters } from '../app/deeds';
import { Dial } from '../controls/Dial';
import { IconButton } from '../controls/IconButton';

interface ParameterPanelProps {
  readonly annotation: Annotation;
  readonly method: MethodDeclaration;
}

const same = (a: ParameterValues, b: ParameterValues): boolean =>
  Object.keys({ ...a, ...b }).every((id) => a[id] === b[id]);

/** Only what differs from the defaults: two ways to say the same must be the same run. */
function differing(method: MethodDeclaration, values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([id, value]) => method.parameters.find((parameter) => parameter.id === id)?.default !== value,
    ),
  );
}

/** The method's parameters as it declares them. */
export function ParameterPanel({ annotation, method }: ParameterPanelProps) {
  const app = useApp();
  const { parameters } = annotation;
  const modified = Object.keys(parameters).length;
  const presets = Object.entries(method.presets).map(
    ([name, values]) => [name, differing(method, values)] as const,
  );
  const preset = presets.find(([, values]) => same(values, parameters))?.[0] ?? '';
  const cost = method.costs?.[preset];
  const set = (id: string, value: ParameterValue) =>
    app.actions.setAnnotationParameters(annotation.id, differing(method, { ...parameters, [id]: value }), id);
  const presentValue = (id: string) =>
    parameters[id] ?? method.parameters.find((parameter) => parameter.id === id)?.default;
  const matters = ({ needs }: ParameterDeclaration) => !needs || presentValue(needs.id) === needs.is;
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
          onClick={() => spreadParameters(app, method.id, parameters)}
        >
          <CopyCheck />
        </IconButton>
      </header>
      {cost ? <p className="parameters-cost">{costSentence(cost)}</p> : null}
      {method.parameters.filter(matters).map((parameter) => (
        <Parameter
          key={parameter.id}
          parameter={parameter}
          value={parameters[parameter.id] ?? parameter.default}
          onChange={(value) => set(parameter.id, value)}
        />
      ))}
    </section>
  );
}

interface ParameterProps {
  readonly parameter: ParameterDeclaration;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
}

function Parameter({ parameter, value, onChange }: ParameterProps) {
  const modified = value !== parameter.default;
  return (
    <div className="parameter" data-modified={modified || undefined}>
      <Tooltip.Root>
        <Tooltip.Trigger className="parameter-label" render={<span />}>
          {parameter.label}
          {parameter.symbol ? <i className="symbol">{parameter.symbol}</i> : null}
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Positioner side="left" sideOffset={8} className="tooltip-layer">
            <Tooltip.Popup className="tooltip wide">
              {parameter.sentence} Default {String(parameter.default)}.
            </Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      </Tooltip.Root>
      <ParameterControl parameter={parameter} value={value} onChange={onChange} />
      {modified ? (
        <IconButton
          label={`Reset ${parameter.label} to ${String(parameter.default)}`}
          small
          className="reset"
          onClick={() => onChange(parameter.default)}
        >
          <RotateCcw />
        </IconButton>
      ) : null}
    </div>
  );
}

function ParameterControl({ parameter, value, onChange }: ParameterProps) {
  switch (parameter.kind) {
    case 'number':
      return (
        <span className="parameter-number">
          <Dial
            label={parameter.label}
            value={Number(value)}
            minimum={parameter.minimum}
            maximum={parameter.maximum}
            step={parameter.step}
            onChange={onChange}
          />
          <input
            type="number"
            className="num"
            aria-label={`${parameter.label}, number`}
            title={parameter.sentence}
            value={Number(value)}
            min={parameter.minimum}
            max={parameter.maximum}
            step={parameter.step}
            onChange={(event) => {
              const next = event.target.valueAsNumber;
              if (next >= parameter.minimum && next <= parameter.maximum) onChange(next);
            }}
          />
          {parameter.unit ? <span className="quiet unit">{parameter.unit}</span> : null}
        </span>
      );
    case 'choice':
      return (
        <select
          aria-label={parameter.label}
          title={parameter.sentence}
          value={String(value)}
          onChange={(event) => onChange(event.target.value)}
        >
          {parameter.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case 'toggle':
      return (
        <input
          type="checkbox"
          className="toggle"
          aria-label={parameter.label}
          title={parameter.sentence}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
  }
}
