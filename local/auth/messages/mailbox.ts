import type { Service } from '../../gateway.ts';

/** A mail or an SMS that a project would have sent. */
export interface Message {
	/** An email address, or a phone number in digits. */
	readonly to: string;
	readonly type:
		| 'signup'
		| 'invite'
		| 'magiclink'
		| 'recovery'
		| 'email_change'
		| 'reauthentication'
		| 'sms'
		| 'phone_change'
		| 'mfa';
	readonly channel: 'email' | 'sms' | 'whatsapp';
	/** Six digits. */
	readonly otp: string;
	/** For `verifyOtp({ token_hash })`; null where a code is all that counts. */
	readonly token_hash: string | null;
	readonly action_link: string | null;
	readonly redirect_to: string | null;
	readonly sent_at: string;
}

export interface Mailbox {
	readonly deliver: (message: Omit<Message, 'sent_at'>) => void;
	/** `/_local/mail`, where tests and the demo read codes and links. */
	readonly service: Service;
}

const mostKept = 1000;

export const createMailbox = (): Mailbox => {
	/** The newest first. */
	let messages: readonly Message[] = [];
	const answer = (request: Request): Response => {
		// A plus sign that nobody encoded has become a space.
		const to = new URL(request.url).searchParams.get('to')?.replace(/^[+ ]/, '').toLowerCase();
		const isMeant = (message: Message): boolean => to === undefined || message.to === to;
		if (request.method === 'GET') return Response.json(messages.filter(isMeant));
		if (request.method === 'DELETE') {
			messages = messages.filter((message) => !isMeant(message));
			return new Response(null, { status: 204 });
		}
		return new Response(null, { status: 405, headers: { allow: 'GET, DELETE' } });
	};
	return {
		deliver: (message) => {
			messages = [{ ...message, sent_at: new Date().toISOString() }, ...messages].slice(0, mostKept);
		},
		service: { path: '/_local/mail', isOpen: () => true, fetch: answer },
	};
};
