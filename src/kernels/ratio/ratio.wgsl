// (f + 1e-12)/(f + b + 2e-12) of the last hop. One invocation a token.
fn invoke(id: vec3<u32>) {
  let at = params.start + 2u * id.x;
  let f = walk[at] + 1e-12;
  let b = walk[at + 1u] + 1e-12;
  ratio[id.x] = f / (f + b);
}
