/** What a number is called, the number, and the class of its colour, if it has one. */
export type Fact = readonly [label: string, value: string, color?: string];

/** A few numbers that say how things stand. `look`: a further class. */
export function Tiles({ facts, look = '' }: { readonly facts: readonly Fact[]; readonly look?: string }) {
  return (
    <dl class={`tiles ${look}`}>
      {facts.map(([label, value, color = '']) => (
        <div key={label} class={`tile ${color}`}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
