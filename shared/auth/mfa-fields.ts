import { choice, text } from '../field';

export const factorId = text({
	label: 'Factor ID',
	help: 'Value of id in the list of factors, a UUID',
	required: true,
});

export const code = text({
	label: 'Code',
	help: 'Code that the authenticator shows, or that was sent to the phone',
	required: true,
	secret: true,
});

export const factorChannel = choice({
	label: 'Channel',
	help: 'How the code of a phone factor is sent',
	default: 'sms',
	choices: [
		{ value: 'sms', label: 'SMS' },
		{ value: 'whatsapp', label: 'WhatsApp' },
	],
});
