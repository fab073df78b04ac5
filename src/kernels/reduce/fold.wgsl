// One level of a tree: out[g][c] folds up to GROUP rows of a table `[n, columns]`. The order is fixed, so the same
// numbers always give the same result; sums stay near to pairwise. One invocation a column of a group. Variant:
// `load`, `fold`.
const GROUP = 32u;

fn invoke(id: vec3<u32>) {
  let columns = params.columns;
  let column = id.x % columns;
  let first = (id.x / columns) * GROUP;
  let count = min(GROUP, params.n - first);
  var parts = vec4<f32>();
  for (var k = 0u; k < count; k++) {
    let value = load((first + k) * columns + column);
    if (k < 4u) {
      parts[k] = value;
    } else {
      parts[k & 3u] = fold(parts[k & 3u], value);
    }
  }
  var result = parts[0];
  if (count > 2u) {
    result = fold(result, parts[2]);
  }
  if (count > 1u) {
    var other = parts[1];
    if (count > 3u) {
      other = fold(other, parts[3]);
    }
    result = fold(result, other);
  }
  out[id.x] = result;
}
