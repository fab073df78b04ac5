import type { Point } from '../../geometry';
import { instancesOfMap, type MappedInstance } from '../bestie/class';
import type { MethodContext } from '../declaration';
import type { Settings } from '../shared/define';
import type { ClassMap } from './class-map';

/**
 * The objects that a class map shows: BESTIE's instances, each with its cue, where a click on it would lie.
 * @param size longer side of the photo that the map is of, in pixels of the network's input
 * @param taken says where no click is wanted: the class's objects that are there already
 * @returns the highest first
 */
export async function instancesOfClass(
  context: MethodContext,
  { values }: ClassMap,
  size: number,
  taken: (place: Point) => boolean,
  settings: Pick<Settings, 'number'>,
): Promise<readonly MappedInstance[]> {
  const parameters = { size, peakFraction: settings.number('peakFraction') };
  const found = await instancesOfMap(context, values, settings.number('labelThreshold'), parameters);
  return found.filter(({ cue }) => !taken(cue)).slice(0, settings.number('places'));
}
