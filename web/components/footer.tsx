/** Where the page comes from, and how to cite it. */
export function Footer() {
  const { version, npm, repository, reference } = __ABOUT__;
  const links = [
    ['Repository', repository],
    ['API reference', reference],
    ['npm', npm],
  ] as const;
  return (
    <footer>
      <p>
        Every number on this page is computed in your browser, by <strong>avgpool2d</strong>: average pooling exactly as
        Keras does it, in WebAssembly. <code>npm install avgpool2d</code>
      </p>
      <p>
        To cite: avgpool2d {version}, 2-D average pooling with the semantics of Keras in WebAssembly,{' '}
        {repository ?? npm}
      </p>
      <nav class="links" aria-label="About">
        {links.map(
          ([name, address]) =>
            address && (
              <a key={name} class="link" href={address}>
                {name}
              </a>
            ),
        )}
      </nav>
    </footer>
  );
}
