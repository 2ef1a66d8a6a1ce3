/** The protocols of the engines that may keep the book. */
export type EngineKind = 'postgres' | 'mysql' | 'clickhouse';

/** A lender's own engine, as configured. */
export interface EngineConnection {
  readonly kind: EngineKind;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** `env:NAME` or `file:PATH`; never the password itself. */
  readonly secret?: string | undefined;
  readonly security: 'tls' | 'none';
  /** PEM text of the authority that signed the server's certificate; the machine's own authorities where absent. */
  readonly authority?: string | undefined;
  /** A statement that runs longer is ended. */
  readonly timeoutSeconds: number;
}

/** What a driver needs: the connection, its password and its name in messages. */
export interface Opening extends EngineConnection {
  readonly name: string;
  readonly password: string | undefined;
}
