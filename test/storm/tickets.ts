import type postgres from 'postgres';

/** Tickets that users may read and nobody may read without signing in. */
export const createTickets = async (sql: postgres.Sql): Promise<void> =>
	void (await sql.unsafe(`
		create table public.tickets (
			id bigint generated always as identity primary key,
			title text not null,
			updated_at timestamptz not null default clock_timestamp()
		);
		create index on public.tickets (updated_at);
		alter table public.tickets enable row level security;
		create policy "users read" on public.tickets for select to authenticated using (true);
		grant all on public.tickets to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.tickets;
		notify pgrst, 'reload schema';
	`));

export interface Ticket {
	readonly id: number;
	readonly title: string;
}

export const readTickets = async (sql: postgres.Sql): Promise<readonly Ticket[]> =>
	(await sql`select id, title from public.tickets order by id`).map(({ id, title }) => ({
		id: Number(id),
		title: String(title),
	}));
