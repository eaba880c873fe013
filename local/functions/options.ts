/** Settings of Edge Functions. */
export interface FunctionsOptions {
	/** Folder with one folder for each function, as `supabase/functions` has them: `<name>/index.ts`. The sample by default. */
	readonly folder?: string;
	/** Functions that anybody may call, as those deployed with `--no-verify-jwt`. */
	readonly noVerifyJwt?: readonly string[];
	/** Environment of every function, besides that which the platform gives, and the `.env` of the folder. */
	readonly env?: Readonly<Record<string, string>>;
	/** What runs them: Deno, or Node where Deno is not available. Deno where it is by default. */
	readonly runtime?: 'deno' | 'node';
	/** Whether Deno may load the modules that a function imports from elsewhere; false: only those it has in its cache. */
	readonly download?: boolean;
	/** Milliseconds until a function must have begun to answer; 150,000 by default, as hosted. */
	readonly idleTimeout?: number;
	/** Megabytes that the objects of one function may take; 256 by default, as hosted. */
	readonly memory?: number;
}
