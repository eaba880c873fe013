import postgres from 'postgres';

/** OIDs of the types that postgres.js would convert by itself; values must reach PostgreSQL as the text that came. */
const convertedTypes = {
	bool: 16,
	bytea: 17,
	json: 114,
	date: 1082,
	timestamp: 1114,
	timestamptz: 1184,
	jsonb: 3802,
};

const asText = (oid: number): postgres.PostgresType<string> => ({
	to: oid,
	from: [oid],
	serialize: String,
	parse: String,
});

/** Connects as the role that takes on the role of each request. Parameters and results are text only. */
export const connect = (databaseUrl: string): postgres.Sql => {
	const { hostname, port, pathname } = new URL(databaseUrl);
	return postgres({
		host: hostname,
		port: Number(port),
		database: pathname.slice(1),
		username: 'authenticator',
		password: 'authenticator',
		max: 10,
		fetch_types: false,
		types: Object.fromEntries(Object.entries(convertedTypes).map(([name, oid]) => [name, asText(oid)])),
		onnotice: () => {},
	});
};
