import type { Connection } from './connection';
import type { ServiceReply } from './reply';
import type { ServiceRequest } from './request';
import type { Batching } from './batching';
import type { Fields, Params } from './field';
import type { Method } from './ports';
import type { RunOptions } from './run-options';

/** Everything that hosts, docs and tests know about one thing Supabase can do. */
export interface Operation<F extends Fields, Result> {
	/** `service.method`, after the client library. Saved inside users' workflows: never renamed. */
	readonly id: `${string}.${string}`;
	/** What it acts on, in the singular and title case, as the editors group it: `Row`. */
	readonly resource: string;
	/** Title case, short: the entry in a menu that stands under its resource. */
	readonly label: string;
	/** Sentence case, complete by itself. */
	readonly title: string;
	/** One sentence in sentence case, without a full stop. */
	readonly summary: string;
	readonly reference: `https://${string}`;
	/** Whether it can change anything. */
	readonly writes: boolean;
	/** Whether with these parameters an operation that writes changes nothing all the same, so that items need not wait. */
	onlyReads?(params: Params<F>): boolean;
	/** Whether only a signed-in user can run it. */
	readonly forUser?: boolean;
	/** Whether its result is a `ReceivedFile`: hosts ask where to put it. Left out, it never is one. */
	readonly givesFile?: 'always' | 'sometimes';
	readonly fields: F;
	/** Whether it takes away more than one thing, for ever: hosts mark it. */
	readonly dangerous?: boolean;
	/**
	 * What it can bring besides data: always a `ReceivedFile`, or whatever the server decides, which may be one, or events
	 * that come one by one. Nothing else where it is left out.
	 */
	readonly gives?: 'file' | 'anything';
	/** Pure. Throws a SupabaseError that names the field when the parameters cannot be meant. */
	request(params: Params<F>): ServiceRequest | Promise<ServiceRequest>;
	/** Pure. The data of a reply with a 2xx status, in which addresses of the project may stand. */
	result(reply: ServiceReply, params: Params<F>, project: ProjectAddress): Result;
	/** For what may need several requests: yields the outcome in parts, such as pages of rows, as they come. */
	steps?(
		params: Params<F>,
		send: SendRequest,
		single: SingleRequest<Params<F>>,
		connection: Connection,
		options: RunOptions,
	): AsyncIterable<PartOfOutcome>;
	/** Whether these parameters take one request all the same, which is quicker without steps. */
	isSingle?(params: Params<F>): boolean;
	/** Whether the reply to that one request may be less than was asked for: the steps then go on from it. */
	mayLack?(reply: ServiceReply, params: Params<F>, connection: Connection): boolean;
	/** The data of all parts as one; by default, lists one behind the other. */
	join?(data: readonly unknown[]): unknown;
	/** For a write whose items may share requests. */
	readonly batching?: Batching<Params<F>>;
	/** Shown in the docs; run as tests in the core and in both hosts. Together they use every field and every choice. */
	readonly examples: ReadonlyArray<Example<F, NoInfer<Result>>>;
}

/** Where the project is, without a trailing slash. */
export type ProjectAddress = Pick<Connection, 'url'>;

/** An operation as one request. */
export interface SingleRequest<P> {
	request(params: P): ServiceRequest | Promise<ServiceRequest>;
	result(reply: ServiceReply, params: P): unknown;
	/** The reply to it, where it was sent already. */
	readonly sent?: ServiceReply;
}

export type SendRequest = (request: ServiceRequest) => Promise<ServiceReply>;

/** What one request of an operation brought. */
export interface PartOfOutcome<Result = unknown> {
	readonly data: Result;
	readonly count: number | null;
	readonly status: number;
	/** Whether the data is a list of what has come so far of things that come by themselves, as events do. */
	readonly isEvent?: boolean;
	/** Whether the server held rows back, where nothing said how many are wanted: it hands out so many at the most. */
	readonly isCut?: boolean;
	/** How many rows of the input this request wrote, where rows come one after the other. */
	readonly sent?: number;
}

export interface ExampleRequest {
	readonly method: Method;
	/** With the service's path: `/rest/v1/todos`. */
	readonly path: string;
	/** Decoded. */
	readonly query?: ReadonlyArray<readonly [name: string, value: string]>;
	/** Those that the operation itself decides, under lower-case names. */
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export interface ExampleReply {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

/** One use of an operation: what it sends and what comes of it, or what it refuses. */
export type Example<F extends Fields, Result> = {
	readonly name: string;
	readonly params: Params<F>;
	/** The token of the user who acts. */
	readonly accessToken?: string;
	/** Further requests, in their order. */
	readonly then?: ReadonlyArray<{ readonly request: ExampleRequest; readonly reply: ExampleReply }>;
} & (
	| {
			/** Left out when nothing is sent. */
			readonly request?: ExampleRequest;
			readonly reply?: ExampleReply;
			/** `<project>` stands for the address of the project. */
			readonly result: Result;
			readonly count?: number;
	  }
	| {
			readonly request?: ExampleRequest;
			readonly reply?: ExampleReply;
			readonly error: { readonly code: string; readonly field?: string };
	  }
);

/** Checks one operation and keeps its exact types. */
export function operation<const F extends Fields, Result>(
	definition: Operation<F, Result>,
): Operation<F, Result> {
	return definition;
}

/** An operation whose fields the compiler does not know, as the hosts meet it. The one place for `any`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyOperation = Operation<any, unknown>;
