import { Tooltip } from '@base-ui/react/tooltip';
import type { ComponentProps, ReactNode } from 'react';
import './controls.css';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'title'> {
  /** The control's name; also its tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly keys?: string;
  readonly small?: boolean;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  readonly children: ReactNode;
  readonly 'data-testid'?: string;
}

/** A button with an icon, a name and a tooltip. */
export function IconButton({
  label,
  keys,
  small,
  side = 'bottom',
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        {...rest}
        type="button"
        aria-label={label}
        className={['icon-button', small ? 'small' : '', className ?? ''].join(' ').trim()}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} side={side} className="tooltip-layer">
          <Tooltip.Popup className="tooltip">
            {label}
            {keys ? <kbd>{keys}</kbd> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
