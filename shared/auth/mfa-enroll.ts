import { invalid } from '../error';
import { choice, text } from '../field';
import { operation } from '../operation';
import { authRequest } from './auth-request';
import { asAnn, byAnn, factor } from './mfa-examples';
import { isRecord } from './session';
import { refused } from './sign-in-examples';

export const enrollFactor = operation({
	id: 'auth.mfa.enroll',
	resource: 'MFA Factor',
	label: 'Enroll',
	title: 'Enroll a factor',
	summary: 'Begin with a second factor for the user who acts; verify it once, and it counts',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-enroll',
	writes: true,
	forUser: true,
	fields: {
		factorType: choice({
			label: 'Factor Type',
			help: 'Whether codes come from an authenticator app or to a phone',
			default: 'totp',
			prominent: true,
			choices: [
				{
					value: 'totp',
					label: 'Authenticator App',
					help: 'The result holds the QR code and the secret for it',
				},
				{ value: 'phone', label: 'Phone' },
			],
		}),
		friendlyName: text({
			label: 'Name',
			help: 'Name by which the user knows the factor',
			placeholder: 'e.g. My phone',
		}),
		issuer: {
			...text({ label: 'Issuer', help: 'Name of your application, as the authenticator app shows it' }),
			when: { field: 'factorType', is: ['totp'] },
		},
		phone: {
			...text({
				label: 'Phone',
				help: 'Phone number that codes are sent to',
				placeholder: 'e.g. +4917012345678',
				prominent: true,
			}),
			when: { field: 'factorType', is: ['phone'] },
		},
	},
	request: ({ factorType = 'totp', friendlyName, issuer, phone }) => {
		if (factorType === 'phone' && !phone?.trim())
			throw invalid('phone', 'A phone factor needs a phone number', 'Give the number with its country code.');
		return authRequest({
			method: 'POST',
			path: '/factors',
			asUser: true,
			body: { friendly_name: friendlyName, factor_type: factorType, issuer, phone: phone?.trim() },
		});
	},
	result: ({ body }): unknown => {
		if (!isRecord(body) || !isRecord(body.totp) || typeof body.totp.qr_code !== 'string') return body;
		// An address that a browser shows as an image.
		return { ...body, totp: { ...body.totp, qr_code: toImage(body.totp.qr_code) } };
	},
	examples: [
		{
			name: 'of an authenticator app',
			params: { factorType: 'totp', friendlyName: 'My phone', issuer: 'Example' },
			...asAnn,
			request: {
				method: 'POST',
				path: '/auth/v1/factors',
				headers: byAnn,
				body: { friendly_name: 'My phone', factor_type: 'totp', issuer: 'Example' },
			},
			reply: {
				status: 200,
				body: {
					id: factor,
					type: 'totp',
					totp: { qr_code: '<svg/>', secret: 'ABC', uri: 'otpauth://totp/x' },
				},
			},
			result: {
				id: factor,
				type: 'totp',
				totp: { qr_code: 'data:image/svg+xml;utf-8,<svg/>', secret: 'ABC', uri: 'otpauth://totp/x' },
			},
		},
		{
			name: 'of a phone, with a name that another factor has',
			params: { factorType: 'phone', friendlyName: 'My phone', phone: '+4917012345678' },
			...asAnn,
			request: {
				method: 'POST',
				path: '/auth/v1/factors',
				body: { friendly_name: 'My phone', factor_type: 'phone', phone: '+4917012345678' },
			},
			reply: refused(422, 'mfa_factor_name_conflict', 'A factor with the friendly name already exists'),
			error: { code: 'mfa_factor_name_conflict' },
		},
		{
			name: 'of a phone without a number',
			params: { factorType: 'phone' },
			...asAnn,
			error: { code: 'INVALID_PARAMETER', field: 'phone' },
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});

const toImage = (svg: string): string => (svg.startsWith('data:') ? svg : `data:image/svg+xml;utf-8,${svg}`);
