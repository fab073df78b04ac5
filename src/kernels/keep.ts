/** Of these, the first ones that there is room for; one that is too large leaves the room to those behind it. */
export function keepWithin<T>(items: readonly T[], bytesOf: (item: T) => number, room: number): T[] {
  let kept = 0;
  return items.filter((item) => {
    const bytes = bytesOf(item);
    if (kept + bytes > room) return false;
    kept += bytes;
    return true;
  });
}
