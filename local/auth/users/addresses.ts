import { refusals } from '../errors/refusals.ts';

/** An email address as it is kept: in lower case. */
export const toEmail = (text: string): string => {
	if (text === '') throw refusals.invalid('An email address is required');
	if (text.length > 255) throw refusals.invalid('An email address is too long');
	if (!/^[^\s@"(),:;<>[\\\]]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text)) {
		throw refusals.invalid('Unable to validate email address: invalid format');
	}
	return text.toLowerCase();
};

/** A phone number as it is kept: digits only. */
export const toPhone = (text: string): string => {
	const phone = text.replace(/^\+/, '').replaceAll(' ', '');
	if (!/^[1-9]\d{1,14}$/.test(phone)) {
		throw refusals.invalid('Invalid phone number format (E.164 required)');
	}
	return phone;
};

export const checkChannel = (channel: string): 'sms' | 'whatsapp' => {
	if (channel === '' || channel === 'sms') return 'sms';
	if (channel === 'whatsapp') return 'whatsapp';
	throw refusals.invalid(
		"Invalid channel, supported values are 'sms' or 'whatsapp'. 'whatsapp' is only supported if Twilio or Twilio Verify is used as the provider.",
	);
};
