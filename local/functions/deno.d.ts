// The part of Deno that this server and its sample functions use. Deno has its own declarations; these are for tsc.
declare namespace Deno {
	const env: {
		get(name: string): string | undefined;
		set(name: string, value: string): void;
		delete(name: string): void;
		toObject(): Record<string, string>;
	};
	const stdin: { readonly readable: AsyncIterable<Uint8Array> };
	function serve(handler: (request: Request) => Response | Promise<Response>): unknown;
	function serve(
		options: {
			readonly hostname?: string;
			readonly port?: number;
			readonly onListen?: (address: { readonly hostname: string; readonly port: number }) => void;
			readonly onError?: (error: unknown) => Response | Promise<Response>;
			readonly signal?: AbortSignal;
		},
		handler: (request: Request, info?: unknown) => Response | Promise<Response>,
	): unknown;
	function exit(code?: number): never;
}
