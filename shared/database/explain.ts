import { choice, flag, only, type Field } from '../field';
import { operation, type AnyOperation, type SendRequest } from '../operation';
import { readParams } from '../params';
import { countIn } from '../postgrest/prefer';
import { isRead } from '../request';
import { checkPlanRolledBack, proveRollback, tableToProve } from './dry-run';
import { explainExamples } from './explain-examples';

type Statement = 'select' | 'insert' | 'upsert' | 'update' | 'delete' | 'rpc';

/** What can be explained: each is an operation of its own, whose request is sent for its plan. */
export type Statements = Readonly<Record<Statement, AnyOperation>>;

/** Fields about how the answer comes, which is a plan here, or how many requests it takes, which is one. */
const ofTheAnswer = new Set([
	'format',
	'stripNulls',
	'dryRun',
	'batchSize',
	'returnAll',
	'pageSize',
	'pageBy',
	'keyColumns',
]);

/** The fields of all statements, each shown for those that have it. */
function statementFields(statements: Statements): Readonly<Record<string, Field<unknown, false>>> {
	const names = Object.keys(statements) as readonly Statement[];
	const fields = new Map<string, Field<unknown, false>>();
	for (const statement of names) {
		for (const [name, field] of Object.entries<Field>(statements[statement].fields)) {
			if (ofTheAnswer.has(name) || fields.has(name)) continue;
			const is = names.filter((each) => name in statements[each].fields);
			const shown: Field = { ...field, prominent: field.required || field.prominent === true };
			fields.set(
				name,
				is.length === names.length ? { ...shown, required: false } : only({ field: 'statement', is }, shown),
			);
		}
	}
	return Object.fromEntries(fields);
}

const ownFields = {
	statement: choice({
		label: 'Statement',
		help: 'What is to be explained',
		default: 'select',
		prominent: true,
		choices: [
			{ value: 'select', label: 'Get Many' },
			{ value: 'insert', label: 'Create' },
			{ value: 'upsert', label: 'Create or Update' },
			{ value: 'update', label: 'Update' },
			{ value: 'delete', label: 'Delete' },
			{ value: 'rpc', label: 'Call a Function' },
		],
	}),
	analyze: flag({
		label: 'Analyze',
		help: 'Whether the statement is executed to tell real times. A change is rolled back, if the server proves first that it does so',
	}),
	verbose: flag({ label: 'Verbose', help: 'Whether the plan tells the columns and names of each step' }),
	settings: flag({
		label: 'Settings',
		help: 'Whether the plan tells settings that differ from their defaults',
	}),
	buffers: flag({ label: 'Buffers', help: 'Whether the plan tells how many blocks were read and written' }),
	wal: flag({
		label: 'WAL',
		help: 'Whether the plan tells what was written to the write-ahead log; needs Analyze',
	}),
	format: choice({
		label: 'Plan Format',
		help: 'Whether the plan comes as text or as JSON',
		default: 'text',
		choices: [
			{ value: 'text', label: 'Text' },
			{ value: 'json', label: 'JSON' },
		],
	}),
} as const;

/** The options of a plan in the order of the official client. */
const options = ['analyze', 'verbose', 'settings', 'buffers', 'wal'] as const;

export const explain = (statements: Statements) =>
	operation({
		id: 'database.explain',
		resource: 'Row',
		label: 'Explain',
		title: 'Explain a statement',
		summary: 'Tell how PostgreSQL would execute a statement, and how long it takes',
		reference: 'https://supabase.com/docs/guides/database/debugging-performance',
		writes: false,
		fields: { ...ownFields, ...statementFields(statements) } as typeof ownFields &
			Readonly<Record<string, Field<unknown, false>>>,
		request: async (params) => {
			const request = await requestOf(statements, params);
			const { Accept = 'application/json', ...headers } = request.headers ?? {};
			const chosen = options.filter((option) => params[option] === true).join('|');
			return {
				...request,
				// The reply to HEAD has no room for a plan.
				method: request.method === 'HEAD' ? 'GET' : request.method,
				repeatable: params.analyze !== true,
				headers: {
					...headers,
					Accept: `application/vnd.pgrst.plan+${params.format ?? 'text'}; for="${Accept}"; options=${chosen};`,
				},
			};
		},
		result: ({ body }) => ({ plan: body }),
		steps: async function* (params, send, single) {
			const request = await single.request(params);
			const isExecuted = params.analyze === true && !isRead(request.method);
			const target = isExecuted ? await targetOf(params, send) : undefined;
			if (target) await proveRollback(target, send);
			const reply = await send(request);
			if (target) await checkPlanRolledBack(reply, target, send);
			yield { data: single.result(reply, params), count: countIn(reply.headers), status: reply.status };
		},
		examples: explainExamples,
	});

/** The table on which the server proves that it takes the change back. */
async function targetOf(params: Readonly<Record<string, unknown>>, send: SendRequest) {
	const given = params as {
		readonly table?: string;
		readonly schema?: string;
		readonly dryRunTable?: string;
	};
	return { table: given.table ?? (await tableToProve(given, send)), schema: given.schema };
}

/** The request of the statement itself. A change that is executed for its times is never kept. */
async function requestOf(statements: Statements, params: Readonly<Record<string, unknown>>) {
	const { fields, request } = statements[(params.statement ?? 'select') as Statement];
	const given = Object.entries(params).filter(([name]) => !(name in ownFields));
	const isChange = 'dryRun' in fields;
	return await request(
		readParams(fields, {
			...Object.fromEntries(given),
			...(params.analyze === true && isChange && { dryRun: true }),
		}),
	);
}
