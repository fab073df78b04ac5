/**
 * The house's one-way rule: a room may import the rooms to its left, and a browser room never reaches into
 * Node. The picture is in src/README.md.
 */
const rooms = {
  geometry: [],
  image: ['geometry'],
  mask: ['geometry'],
  coco: ['geometry', 'mask'],
  kernels: ['geometry'],
  bench: ['kernels'],
  vit: ['geometry', 'image'],
  methods: ['geometry', 'mask', 'kernels', 'vit'],
  heads: ['geometry', 'mask', 'kernels', 'vit', 'methods'],
  engine: ['geometry', 'image', 'mask', 'coco', 'kernels', 'vit', 'methods', 'heads'],
  workspace: ['geometry', 'image', 'mask', 'coco', 'methods', 'heads', 'engine'],
  ui: ['geometry', 'image', 'mask', 'coco', 'bench', 'methods', 'heads', 'engine', 'workspace'],
  cli: ['geometry', 'image', 'mask', 'coco', 'kernels', 'vit', 'methods', 'heads', 'engine'],
};

const oneWay = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room}-imports-left-only`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.spec\\.tsx?$' },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'gpu-stays-in-its-room',
      comment: 'Only kernels/ (and the devices the engine chooses) touch a GPUDevice.',
      severity: 'error',
      from: { path: '^src/(geometry|image|mask|coco|vit|methods|heads|workspace|ui)/' },
      to: { path: '^src/kernels/gpu/' },
    },
    {
      name: 'browser-code-knows-no-node',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '(\\.node\\.ts|/node/.*|^src/cli/.*|\\.spec\\.tsx?|/testing(/.*|\\.ts))$',
      },
      to: {
        path: '^(src/.*\\.node\\.ts|src/engine/node/|node:|node_modules/(sharp|onnxruntime-node|webgpu)/)',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '\\?(raw|assembly|assembly-threads)$' },
  },
};
