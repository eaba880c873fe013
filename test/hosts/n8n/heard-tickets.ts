import type postgres from 'postgres';

const ours = 'n8n-nodes-supabase-suite';

/** Where the workflow writes down what it has heard. */
export const createHeard = async (sql: postgres.Sql): Promise<void> =>
	void (await sql.unsafe(`
		create table public.heard (
			id bigint generated always as identity primary key,
			ticket bigint, title text, event text, replayed boolean
		);
		grant all on public.heard to anon, authenticated, service_role;
		notify pgrst, 'reload schema';
	`));

/** A workflow that writes down each ticket it hears of. */
export const hearTickets = (name: string, parameters: object) => ({
	name,
	nodes: [
		{
			id: 'trigger',
			name: 'On ticket',
			type: `${ours}.supabaseRealtimeTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: { listenTo: 'onPostgresChanges', table: byName('tickets'), ...parameters },
		},
		{
			id: 'write',
			name: 'Write down',
			type: `${ours}.supabaseDatabase`,
			typeVersion: 1,
			position: [220, 0],
			parameters: {
				resource: 'row',
				operation: 'insert',
				table: byName('heard'),
				rowsMode: 'json',
				rowsJson:
					'={{ { ticket: $json.new.id, title: $json.new.title, event: $json.id, replayed: $json.replayed } }}',
			},
		},
	],
	connections: { 'On ticket': { main: [[{ node: 'Write down', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

export const byName = (value: string) => ({ __rl: true, mode: 'name', value });

export const withCatchUp = {
	catchUp: 'changes',
	cursorColumn: byName('updated_at'),
	options: { overlapMinutes: 1 },
};
