import postgres from 'postgres';

const bigint = 20;

/** Connects as the role that takes on the role of each request. */
export const connect = (databaseUrl: string): postgres.Sql => {
	const { hostname, port, pathname } = new URL(databaseUrl);
	return postgres({
		host: hostname,
		port: Number(port),
		database: pathname.slice(1),
		username: 'authenticator',
		password: 'authenticator',
		max: 10,
		// Sizes in bytes, which a number holds.
		types: { bigint: { to: bigint, from: [bigint], serialize: String, parse: Number } },
		onnotice: () => {},
	});
};
