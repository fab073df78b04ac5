// The largest of the window along one axis, clipped at the edges. One invocation a cell. Variant: `AXIS`.
fn invoke(id: vec3<u32>) {
  let width = params.extent_x;
  let here = vec2<u32>(id.x, id.y);
  let place = dot(here, AXIS);
  let last = dot(vec2<u32>(width, params.extent_y), AXIS) - 1u;
  let stride = AXIS.x + AXIS.y * width;
  let first = place - min(place, params.reach);
  var at = id.y * width + id.x - (place - first) * stride;
  var largest = values[at];
  for (var k = first; k < min(place + params.reach, last); k++) {
    at += stride;
    largest = max(largest, values[at]);
  }
  out[id.y * width + id.x] = largest;
}
