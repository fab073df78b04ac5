export { type ClassFigures, type Evaluation, FIGURE_NAMES, type Figures } from './figures';
export type { MatchedMeans, MatchedObject, Mean } from './matched';
export { type CocoReport, type ReportOptions, reportOn } from './report';
export { type ResultsFile, readResults } from './results';
