import type { ITriggerFunctions } from 'n8n-workflow';
import { adaptWebSocket, type OpenSocket, type Socket } from '../../../shared';

/**
 * Opens the runtime's own WebSocket to an address that n8n's egress rules allow. It takes no certificate of a credential;
 * the proxy and the authorities that it knows are those of the n8n process.
 */
export const openSocketBy =
	({ helpers }: ITriggerFunctions): OpenSocket =>
	(url, { headers }) => {
		let inner: Socket | undefined;
		let isOpen = false;
		let isClosed = false;
		const outer: Socket = {
			onopen: null,
			onmessage: null,
			onclose: null,
			onerror: null,
			send: (data) => inner?.send(data),
			close: (code, reason) => {
				isClosed = true;
				inner?.close(code, reason);
			},
		};
		const open = async (): Promise<void> => {
			// The rules are written for HTTP addresses, and need not see the key.
			const address = url.replace(/^ws/, 'http').replace(/\?.*$/, '');
			const allowed = await helpers.getSecureEgressFilter().validateUrl(address);
			if (isClosed) return;
			if (!allowed.ok) throw allowed.error;
			inner = adaptWebSocket(new WebSocket(url, { headers }));
			inner.onopen = () => {
				isOpen = true;
				outer.onopen?.();
			};
			inner.onmessage = (data) => outer.onmessage?.(data);
			inner.onclose = (closing) => outer.onclose?.(closing);
			inner.onerror = (failure) => outer.onerror?.(isOpen ? failure : notOpened(failure));
		};
		open().catch((failure: unknown) => outer.onerror?.(failure));
		return outer;
	};

/** Requests find their way through a proxy by themselves, so who has one would not look there. */
function notOpened(failure: unknown): Error {
	const said = failure instanceof Error ? failure.message : '';
	const hint = 'where n8n reaches the project through a proxy only, start it with NODE_USE_ENV_PROXY=1';
	return new Error(said === '' ? hint : `${said.replace(/\.$/, '')} (${hint})`, { cause: failure });
}
