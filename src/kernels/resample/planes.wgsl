// (v/255 − mean)/std, as planes. One invocation a pixel and channel.
fn invoke(id: vec3<u32>) {
  let pixel = id.y * params.extent_x + id.x;
  let scale = vec3<f32>(params.scale_r, params.scale_g, params.scale_b);
  let shift = vec3<f32>(params.shift_r, params.shift_g, params.shift_b);
  let plane = id.z * params.extent_x * params.extent_y;
  planes[plane + pixel] = rgb[3u * pixel + id.z] * scale[id.z] - shift[id.z];
}
