import { createElement, type ReactNode } from 'react';
import type { Frame, MathTree, MethodDeclaration } from '../../methods/declaration';

interface ExplanationProps {
  readonly method: MethodDeclaration;
  readonly stage: MethodDeclaration['stages'][number];
  readonly frame: Frame;
}

/** What a stage computes: two sentences, its equation, and where that stands in the paper. */
export function Explanation({ method, stage, frame }: ExplanationProps) {
  const explanation = frame.explanation ?? stage.explanation;
  return (
    <div className="explanation" data-testid="explanation">
      <h2>
        Stage {stage.number}: {stage.title}
      </h2>
      <p>{explanation?.text ?? stage.sentence}</p>
      {explanation?.equations?.map((equation) => (
        <p className="equation" key={JSON.stringify(equation)}>
          {createElement('math', { display: 'block' }, element(equation))}
        </p>
      ))}
      <p className="quiet">
        {explanation ? `${explanation.reference}. ` : ''}
        {method.paper.title}, {method.paper.venue}
      </p>
    </div>
  );
}

/** MathML, which browsers draw themselves. */
function element(tree: MathTree): ReactNode {
  if (typeof tree === 'string') return tree;
  return createElement(tree.element, null, ...tree.children.map(element));
}
