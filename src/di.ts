import { type DependencyContainer, type InjectionToken, Lifecycle, scoped } from 'tsyringe';

/** One instance per container: per application in production, per test in tests. */
export const service = () => scoped(Lifecycle.ContainerScoped);

/** A port is an abstract class; its adapter extends it. */
type Port<T> = abstract new (...args: never[]) => T;
type Adapter<T> = new (...args: never[]) => T;

/** Binds a port to its adapter. tsyringe refuses abstract classes by type, though it resolves them: bent here only. */
export const bind = <T>(app: DependencyContainer, port: Port<T>, adapter: Adapter<T>): DependencyContainer =>
  app.register(port as unknown as InjectionToken<T>, { useToken: adapter as InjectionToken<T> });

/** What the container holds for a class or a port. */
export const get = <T>(app: DependencyContainer, port: Port<T>): T => app.resolve(port as unknown as InjectionToken<T>);
