import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { startLocal, type Local, type LocalOptions } from '../local/harness';
import { until } from '../until';

/** A local Supabase that can be restarted while others write to its database: they wait until it is there again. */
export class RestartableLocal {
	#local!: Local;
	#sql!: postgres.Sql;
	#isAway = false;
	#writing = 0;

	private constructor(
		private readonly folder: string,
		private readonly options: LocalOptions,
		private readonly connections: number,
	) {}

	static async start(options: LocalOptions, connections = 10): Promise<RestartableLocal> {
		const folder = await mkdtemp(path.join(tmpdir(), 'restartable-'));
		// PostgreSQL may run as a user of its own.
		await chmod(folder, 0o755);
		const dataDir = path.join(folder, 'data');
		const project = new RestartableLocal(folder, { seed: false, ...options, dataDir }, connections);
		await project.#open();
		return project;
	}

	/** Another one after each restart, at the same address and with the same keys. */
	get local(): Local {
		return this.#local;
	}

	get sql(): postgres.Sql {
		return this.#sql;
	}

	/** Writes while the database is there; it is not restarted meanwhile. */
	async write<Result>(work: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
		await until(() => !this.#isAway, 'the database is there again');
		this.#writing += 1;
		try {
			return await work(this.#sql);
		} finally {
			this.#writing -= 1;
		}
	}

	async restart(): Promise<void> {
		const { port } = new URL(this.#local.url);
		this.#isAway = true;
		await until(() => this.#writing === 0, 'nobody writes any more');
		await this.#close();
		await this.#open(Number(port));
		this.#isAway = false;
	}

	async stop(): Promise<void> {
		await this.#close();
		await rm(this.folder, { recursive: true, force: true });
	}

	async #open(port?: number): Promise<void> {
		this.#local = await startLocal({ ...this.options, ...(port !== undefined && { port }) });
		this.#sql = postgres(this.#local.databaseUrl, { max: this.connections, onnotice: () => {} });
	}

	async #close(): Promise<void> {
		await this.#sql.end({ timeout: 5 });
		await this.#local.stop();
	}
}
