import {
  Crosshair,
  Film,
  Focus,
  Hand,
  Layers,
  Maximize,
  SquareDashed,
  Thermometer,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useApp, useTimeline, useView } from '../app/app';
import { takeTool } from '../app/deeds';
import type { Tool } from '../app/view-store';
import { Dial } from '../controls/Dial';
import { IconButton } from '../controls/IconButton';
import { fitStage, zoomStage } from './stage-registry';

const TOOLS = [
  {
    tool: 'extreme-points',
    label: 'Four extreme points (EXITS)',
    keys: 'E',
    icon: Focus,
    test: 'tool-extreme-points',
  },
  { tool: 'point', label: 'One point (AttentionShift)', keys: 'P', icon: Crosshair, test: 'tool-point' },
  { tool: 'box', label: 'Box (SIM)', keys: 'B', icon: SquareDashed, test: 'tool-box' },
  { tool: 'select', label: 'Select and pan', keys: 'V', icon: Hand, test: 'tool-select' },
] as const satisfies readonly { tool: Tool; label: string; keys: string; icon: typeof Hand; test: string }[];

/** Tools and overlays, floating over the stage. */
export function ToolStrip() {
  const app = useApp();
  const tool = useView((view) => view.tool);
  const showMasks = useView((view) => view.showMasks);
  const maskOpacity = useView((view) => view.maskOpacity);
  const showMap = useView((view) => view.showMap);
  const mapOpacity = useView((view) => view.mapOpacity);
  const watching = useTimeline((timeline) => timeline.open);
  return (
    <div className="tool-strip" role="toolbar" aria-label="Tools">
      <div className="strip-group">
        {TOOLS.map(({ tool: each, label, keys, icon: Icon, test }) => (
          <IconButton
            key={each}
            label={label}
            keys={keys}
            data-testid={test}
            aria-pressed={tool === each}
            onClick={() => takeTool(app, each)}
          >
            <Icon />
          </IconButton>
        ))}
      </div>
      <div className="strip-group">
        <IconButton
          label="Masks"
          keys="H"
          aria-pressed={showMasks}
          onClick={() => app.view.setState({ showMasks: !showMasks })}
        >
          <Layers />
        </IconButton>
        <Dial
          label="Opacity of masks"
          value={maskOpacity}
          minimum={0}
          maximum={1}
          step={0.05}
          onChange={(value) => app.view.setState({ maskOpacity: value, showMasks: true })}
        />
        <IconButton
          label="Map of the selected object"
          keys="M"
          aria-pressed={showMap}
          onClick={() => app.view.setState({ showMap: !showMap })}
        >
          <Thermometer />
        </IconButton>
        <Dial
          label="Opacity of the map"
          value={mapOpacity}
          minimum={0}
          maximum={1}
          step={0.05}
          onChange={(value) => app.view.setState({ mapOpacity: value, showMap: true })}
        />
        <IconButton
          label="Watch how the mask came about"
          keys="T"
          data-testid="watch"
          aria-pressed={watching}
          onClick={() => app.timeline.toggle()}
        >
          <Film />
        </IconButton>
      </div>
      <div className="strip-group zoom">
        <IconButton label="Zoom out" keys="−" onClick={() => zoomStage(app, 0.8)}>
          <ZoomOut />
        </IconButton>
        <IconButton label="Zoom in" keys="+" onClick={() => zoomStage(app, 1.25)}>
          <ZoomIn />
        </IconButton>
        <IconButton label="Whole photo" keys="0" onClick={() => fitStage(app)}>
          <Maximize />
        </IconButton>
      </div>
    </div>
  );
}
