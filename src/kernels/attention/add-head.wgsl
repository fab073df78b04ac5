// Adds one head's softmax to the mean, without the first `dropped` columns. One invocation an entry.
fn invoke(id: vec3<u32>) {
  let stat = stats[id.y];
  let logit = logits[id.y * params.tokens + id.x + params.dropped];
  let share = exp(logit - stat.x) * stat.y * params.weight;
  let at = id.y * params.extent_x + id.x;
  if (params.head == 0u) {
    mean[at] = share;
  } else {
    mean[at] += share;
  }
}
