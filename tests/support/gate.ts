/** Something a script waits for until the test lets it go on. */
export interface Gate {
  /** Resolves when somebody waits at the gate for the first time. */
  readonly reached: Promise<void>;
  /** Waits until the gate is open. */
  pass(): Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let arrive: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    open: () => open(),
    pass() {
      arrive();
      return opened;
    },
  };
}
