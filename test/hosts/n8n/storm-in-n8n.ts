import { setTimeout as sleep } from 'node:timers/promises';
import { createUser, openDatabase, password } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { RestartableLocal } from '../../storm/restartable-local';
import { createTickets } from '../../storm/tickets';
import { until } from '../../until';
import { createHeard, hearTickets, withCatchUp } from './heard-tickets';
import { startRealN8n, type Credentials, type RealN8n, type RealN8nOptions } from './start-real-n8n';

const email = 'agent@storm.example';

export interface Heard {
	readonly ticket: number;
	readonly title: string;
	readonly event: string;
}

/**
 * A real n8n that listens to a project, as a user whose token is soon over, and writes down what it has heard in another
 * project. That one holds n8n's own data as well: the first may be restarted at any time.
 */
export class StormInN8n {
	/** Writes down each ticket in its latest state. */
	listening = '';
	/** Has no catch-up, and hears of nothing but gaps. */
	blind = '';
	#n8n: RealN8n | undefined;

	private constructor(
		readonly project: RestartableLocal,
		private readonly ledger: Local,
		private readonly options: RealN8nOptions,
	) {}

	static async open(options: RealN8nOptions): Promise<StormInN8n> {
		const project = await RestartableLocal.start({
			realtime: { subscribeDelay: 1 },
			auth: { jwtExpiry: 20 },
		});
		await createTickets(project.sql);
		await createUser(project.local, email);
		const ledger = await startLocal();
		const sql = openDatabase(ledger);
		await createHeard(sql).finally(async () => await sql.end());
		return new StormInN8n(project, ledger, options);
	}

	get n8n(): RealN8n {
		if (!this.#n8n) throw new Error('n8n was not started');
		return this.#n8n;
	}

	/** Starts n8n, also again after a kill. What was active then is active again. */
	async start(): Promise<void> {
		this.#n8n = await startRealN8n(this.ledger, this.options);
		if (this.listening !== '') return;
		const credentials = await this.#keepCredentials();
		const keep = async (name: string, parameters: object): Promise<string> => {
			const workflow = hearTickets(name, { actAs: 'user', ...parameters });
			const { id } = await this.n8n.session.keepWorkflow(workflow, credentials);
			await this.activate(id);
			return id;
		};
		this.blind = await keep('Hears of gaps', { event: 'DELETE' });
		// n8n takes a tenth of a second for an execution on a small machine; executions beside each other keep no order.
		const options = { ...withCatchUp.options, keyColumns: 'id', batchSize: 20, atOnce: 1 };
		this.listening = await keep('Writes down', { ...withCatchUp, options });
	}

	/** Until it has worked: who is there sees why it could not be, and presses the button again. */
	async activate(id: string): Promise<void> {
		const { session } = this.n8n;
		let last = '';
		await until(
			async () => (last = await session.activate(id)) === 'published',
			() => `${id} is published instead of ${last}`,
			{ patience: 120_000, every: 500 },
		);
	}

	async deactivateForAWhile(): Promise<void> {
		await this.n8n.session.deactivate(this.listening);
		await sleep(1000);
		await this.activate(this.listening);
	}

	async killAndStart(): Promise<void> {
		await this.n8n.kill();
		await this.start();
	}

	/** What the workflow has written down so far, in this order. */
	async heard(): Promise<readonly Heard[]> {
		const sql = openDatabase(this.ledger);
		const rows = await sql`select ticket, title, event from public.heard order by id`.finally(
			async () => await sql.end(),
		);
		return rows.map(({ ticket, title, event }) => ({ ticket: Number(ticket), title, event }));
	}

	/** What n8n was in the middle of when it was killed: it begins that with no execution more, and keeps it in this one. */
	async cutOff(): Promise<string> {
		return (await this.#executionsOf(this.listening, 'crashed')).join();
	}

	async failuresOf(id: string): Promise<readonly string[]> {
		return await this.#executionsOf(id, 'error');
	}

	async stop(): Promise<void> {
		await this.#n8n?.stop();
		await this.ledger.stop();
		await this.project.stop();
	}

	async #executionsOf(id: string, status: string): Promise<readonly string[]> {
		const executions = await this.n8n.session.executions(id, status);
		return await Promise.all(executions.map(async (each) => await this.n8n.session.execution(each.id)));
	}

	async #keepCredentials(): Promise<Credentials> {
		const { session } = this.n8n;
		const { url, keys } = this.project.local;
		const login = { url, key: keys.publishable, signInBy: 'email', email, password };
		return {
			project: await session.keepCredential('Ledger', { url: this.ledger.url, key: this.ledger.keys.secret }),
			user: await session.keepCredential('Agent', login, 'supabaseUserApi'),
		};
	}
}
