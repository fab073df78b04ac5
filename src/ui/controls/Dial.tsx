import { Slider } from '@base-ui/react/slider';

interface DialProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

/** A slider. */
export function Dial({ label, value, minimum, maximum, step, onChange }: DialProps) {
  return (
    <Slider.Root
      className="dial"
      value={value}
      min={minimum}
      max={maximum}
      step={step}
      onValueChange={(next) => onChange(next)}
    >
      <Slider.Control className="dial-control">
        <Slider.Track className="dial-track">
          <Slider.Indicator className="dial-indicator" />
          <Slider.Thumb className="dial-thumb" aria-label={label} />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}
