import { useEffect, useRef, useState } from 'react';
import {
  type Cell,
  type Machine,
  type Measurement,
  markdownOf,
  measureHere,
  ratesText,
  SIZES,
  tableOf,
} from '../../bench';
import './bench.css';

type State = 'resting' | 'measuring' | 'measured' | 'stopped';

/** What stands above the table, for whoever reads it elsewhere. */
const describe = (machine: Machine) =>
  `WebGPU: ${machine.adapter}; ${navigator.hardwareConcurrency} logical cores; ${navigator.userAgent}. ` +
  'Milliseconds: median (10–90 %).';

/** `#/bench`: the kernels beside their peers on the visitor's own machine. */
export function BenchPage() {
  const [sizes, setSizes] = useState<readonly number[]>([576, 1024]);
  const [state, setState] = useState<State>('resting');
  const [machine, setMachine] = useState<Machine>();
  const [cells, setCells] = useState<readonly Cell[]>([]);
  const [sentence, setSentence] = useState('');
  const running = useRef<Measurement>(undefined);
  useEffect(() => () => running.current?.stop(), []);

  function start() {
    setState('measuring');
    setCells([]);
    setMachine(undefined);
    setSentence('');
    const measurement = measureHere(sizes, setMachine, (cell) => {
      setCells((before) => [...before, cell]);
      setSentence(`${cell.benchmark}, N = ${cell.tokens.toLocaleString('en')}: ${cell.contender}`);
    });
    running.current = measurement;
    measurement.done.then(
      () => {
        setState('measured');
        setSentence('All is measured.');
      },
      (error: unknown) => {
        setState('stopped');
        setSentence(error instanceof Error ? error.message : String(error));
      },
    );
  }

  function stop() {
    running.current?.stop();
    setState('stopped');
    setSentence('Stopped; what was measured so far stays.');
  }

  async function copy() {
    if (!machine) return;
    try {
      await navigator.clipboard.writeText(markdownOf({ cells, rates: machine.rates }, describe(machine)));
      setSentence('The table is in the clipboard, as Markdown.');
    } catch {
      setSentence('The browser did not let the table into the clipboard.');
    }
  }

  const report = { cells, rates: machine?.rates ?? {} };
  const measuring = state === 'measuring';
  return (
    <div className="bench">
      <header className="bench-head">
        <h1>Kernels on this machine</h1>
        <a className="button" href="#/">
          Back to the playground
        </a>
      </header>
      <main className="bench-body">
        <p>
          Measures the steps of propagation and one key-point shift: Pointillist’s own forms on the CPU and by
          WebGPU, the same composed for onnxruntime-web, and plain loops. Leave the page in front and the
          machine alone while it runs; nothing is sent anywhere.
        </p>
        <fieldset className="bench-controls" disabled={measuring}>
          <legend>Tokens</legend>
          {SIZES.map((size) => (
            <label key={size}>
              <input
                type="checkbox"
                checked={sizes.includes(size)}
                onChange={({ target }) =>
                  setSizes(SIZES.filter((each) => (each === size ? target.checked : sizes.includes(each))))
                }
              />
              <span className="num">{size.toLocaleString('en')}</span>
            </label>
          ))}
        </fieldset>
        <div className="bench-buttons">
          {measuring ? (
            <button type="button" className="button" onClick={stop}>
              Stop
            </button>
          ) : (
            <button
              type="button"
              className="button primary"
              disabled={sizes.length === 0}
              onClick={start}
              data-testid="bench-start"
            >
              Measure
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={measuring || cells.length === 0}
            onClick={copy}
            data-testid="bench-copy"
          >
            Copy as Markdown
          </button>
          <p role="status" className="quiet" data-testid="bench-status" data-state={state}>
            {sentence}
          </p>
        </div>
        {measuring ? <progress aria-label="Measuring" /> : null}
        {machine ? <p className="quiet">{describe(machine)}</p> : null}
        {cells.length > 0 ? <ResultTable report={report} /> : null}
        {ratesText(report).map((text) => (
          <p key={text} className="quiet num">
            {text}
          </p>
        ))}
        <Failures cells={cells} />
      </main>
    </div>
  );
}

/** The table; it scrolls by itself where it is wider than the page. */
function ResultTable({ report }: { report: Parameters<typeof tableOf>[0] }) {
  const { header, rows } = tableOf(report);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard
    <section className="bench-table" aria-label="Results" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row[0]} ${row[1]}`} data-testid="bench-row">
              <th scope="row">{row[0]}</th>
              {row.slice(1).map((text, column) => (
                <td key={header[column + 1]} className="num">
                  {text.startsWith('**') ? <strong>{text.slice(2, -2)}</strong> : text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Why a cell says "failed". */
function Failures({ cells }: { cells: readonly Cell[] }) {
  return cells.map(({ benchmark, tokens, contender, outcome }) =>
    outcome.kind === 'failed' ? (
      <p key={`${benchmark} ${tokens} ${contender}`} className="bench-failure">
        {contender}, {benchmark}, N = {tokens}: {outcome.why}
      </p>
    ) : null,
  );
}
