import { Component, type ComponentType } from 'preact';

/** A component that is fetched when first drawn, which keeps the first load small; `fetch` fetches it earlier. */
export function lazy<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>) {
  let loaded: ComponentType<Props> | undefined;
  return class Lazy extends Component<Props, { failed?: boolean }> {
    static async fetch(): Promise<void> {
      loaded = (await load()).default;
    }

    override componentDidMount() {
      if (loaded) return;
      Lazy.fetch().then(
        () => this.setState({}),
        () => this.setState({ failed: true }),
      );
    }

    override render() {
      const View = loaded;
      if (View) return <View {...this.props} />;
      return this.state.failed ? (
        <p class="problem" role="alert">
          This part of the page could not be fetched. Check the connection and choose it again.
        </p>
      ) : null;
    }
  };
}
