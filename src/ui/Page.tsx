import { Tooltip } from '@base-ui/react/tooltip';
import { ProposalBar } from './auto/ProposalBar';
import { Heads } from './heads/Heads';
import { DropZone } from './images/DropZone';
import { ImageList } from './images/ImageList';
import { Inspector } from './inspector/Inspector';
import { NoticeList } from './notices/NoticeList';
import { OtherTab } from './notices/OtherTab';
import { PrototypeDialog } from './prototypes/PrototypeDialog';
import { EngineProgress } from './stage/EngineProgress';
import { MapLegend } from './stage/MapLegend';
import { Stage } from './stage/Stage';
import { LiveRegion, StatusLine } from './stage/StatusLine';
import { ToolStrip } from './stage/ToolStrip';
import { Timeline } from './timeline/Timeline';
import { KeyboardHelp } from './topbar/KeyboardHelp';
import { TopBar } from './topbar/TopBar';
import { Tour } from './tour/Tour';
import { CocoQuestion } from './truth/CocoQuestion';

/** The whole page. */
export function Page() {
  return (
    <Tooltip.Provider delay={400} closeDelay={0}>
      <div className="page">
        <TopBar />
        <ImageList />
        <main className="centre">
          <div className="stage-area">
            <Stage />
            <ToolStrip />
            <MapLegend />
            <EngineProgress />
            <ProposalBar />
            <NoticeList />
          </div>
          <Timeline />
        </main>
        <Inspector />
        <StatusLine />
      </div>
      <LiveRegion />
      <DropZone />
      <KeyboardHelp />
      <CocoQuestion />
      <Tour />
      <PrototypeDialog />
      <Heads />
      <OtherTab />
    </Tooltip.Provider>
  );
}
