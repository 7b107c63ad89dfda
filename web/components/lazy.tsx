import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A component that is fetched when it is first drawn, so that the first load stays small. */
export function lazy<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [failed, setFailed] = useState(false);
    const [, redraw] = useState(0);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (module) => {
          loaded = module.default;
          redraw((n) => n + 1);
        },
        () => setFailed(true),
      );
    }, []);
    const View = loaded;
    if (View) return <View {...props} />;
    return failed ? (
      <p class="problem" role="alert">
        This part of the page could not be fetched. Check the connection and choose it again.
      </p>
    ) : null;
  };
}
