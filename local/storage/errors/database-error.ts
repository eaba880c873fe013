import postgres from 'postgres';
import { refusals } from './refusals.ts';
import { StorageError } from './storage-error.ts';

type Init = ConstructorParameters<typeof StorageError>[0];

const byCode: Readonly<Record<string, Omit<Init, 'cause'>>> = {
	'55P03': { statusCode: 423, code: 'ResourceLocked', message: 'The resource is locked' },
	'57014': {
		statusCode: 544,
		status: 544,
		code: 'DatabaseTimeout',
		message: 'The connection to the database timed out',
	},
	'25006': {
		statusCode: 503,
		code: 'DatabaseReadOnly',
		message: 'The database is currently in read-only mode. Please try again later.',
	},
	'42P17': {
		statusCode: 503,
		code: 'DatabaseInvalidObjectDefinition',
		message: 'The database schema is invalid or incompatible.',
	},
};

const schemaMismatch = ({ where, internal_query: query }: postgres.PostgresError): Omit<Init, 'cause'> => ({
	statusCode: 503,
	code: 'DatabaseSchemaMismatch',
	message: query
		? `There is a database schema mismatch in a trigger or RLS policy: ${where}`
		: 'The database schema is out of sync. Please run migrations or contact support.',
});

const foreignKey = ({ detail }: postgres.PostgresError): Omit<Init, 'cause'> =>
	detail?.includes('is still referenced from table')
		? {
				statusCode: 409,
				code: 'ResourceReferenced',
				message: 'The resource could not be updated or removed due to a foreign key constraint',
			}
		: { statusCode: 404, code: 'InvalidRequest', message: 'The related resource does not exist' };

/** What the service answers to an error of the database; undefined if it is no such error. */
export const toDatabaseRefusal = (error: unknown): StorageError | undefined => {
	if (!(error instanceof postgres.PostgresError)) return undefined;
	const { code, message } = error;
	if (code === '42501') {
		return refusals.denied(
			message.includes('row-level security') ? 'new row violates row-level security policy' : message,
		);
	}
	if (code === '23505') return refusals.exists();
	if (code === '22P02') return refusals.parameter('value', message);
	if (code === '23503') return new StorageError({ ...foreignKey(error), cause: error });
	if (code === '42703' || code === '42P01')
		return new StorageError({ ...schemaMismatch(error), cause: error });
	const known = byCode[code];
	if (known) return new StorageError({ ...known, cause: error });
	return new StorageError({
		statusCode: 500,
		code: 'DatabaseError',
		message: `database error, code: ${code}`,
		cause: error,
	});
};
