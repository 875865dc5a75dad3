import { railReasonWords } from '@bank/domain';
import type { Wording } from './wording.ts';

const REASONS: Readonly<Record<string, string>> = {
  'insufficient-funds': 'there was not enough money in the account',
  'account-not-active': 'one of the accounts cannot be used at the moment',
  'currency-mismatch': 'the accounts have different currencies',
  'same-account': 'payer and payee are the same account',
  'payee-not-found': 'the payee account does not exist',
  'limit-exceeded': 'it was above a limit of the account',
  'transfer-expired': 'it could not be carried out in time',
  missed: 'it could not be carried out in time',
  expired: 'it could not be carried out in time',
};
const OTHER_REASON = 'it could not be carried out';

const NOT_YOU = 'If this was not you, call us at once on the number on your card.';

export const ENGLISH: Wording = {
  'transfer-sent': ({ amount, at }, { money, moment }) => ({
    title: 'Your transfer was sent',
    discreet: 'A transfer left your account. Open the app to see it.',
    text: `You sent ${money(amount)} on ${moment(at)}.`,
  }),
  'transfer-received': ({ amount, at }, { money, moment }) => ({
    title: 'You have received money',
    discreet: 'Money arrived in your account. Open the app to see it.',
    text: `You received ${money(amount)} on ${moment(at)}.`,
  }),
  'transfer-between-own-accounts': ({ amount, at }, { money, moment }) => ({
    title: 'Transfer between your accounts',
    discreet: 'Money moved between your accounts. Open the app to see it.',
    text: `${money(amount)} moved between your own accounts on ${moment(at)}.`,
  }),
  'transfer-rejected': ({ amount, reason, at }, { money, moment }) => ({
    title: 'Your transfer was not made',
    discreet: 'A transfer was not made. Open the app to see why.',
    text: `Your transfer of ${money(amount)} on ${moment(at)} was not made: ${REASONS[reason] ?? OTHER_REASON}. No money left your account.`,
  }),
  'transfer-settled': ({ amount, at }, { money, moment }) => ({
    title: 'Your transfer arrived',
    discreet: 'A transfer reached the other bank. Open the app to see it.',
    text: `Your transfer of ${money(amount)} reached the other bank on ${moment(at)}.`,
  }),
  'transfer-rejected-by-bank': ({ amount, reason, at }, { money, moment }) => ({
    title: 'The other bank did not take your transfer',
    discreet: 'A transfer was not taken by the other bank. Open the app to see why.',
    text: `The other bank did not take your transfer of ${money(amount)}: ${railReasonWords(reason).en}. The money and the fee are back in your account since ${moment(at)}.`,
  }),
  'transfer-returned': ({ amount, reason, at }, { money, moment }) => ({
    title: 'A transfer came back',
    discreet: 'Money that you sent came back. Open the app to see why.',
    text: `${money(amount)} that you sent to another bank came back to your account on ${moment(at)}: ${railReasonWords(reason).en}. The fee is not given back.`,
  }),
  'reversal-debited': ({ amount, at }, { money, moment }) => ({
    title: 'A transfer was taken back',
    discreet: 'The bank corrected a transfer to your account. Open the app to see it.',
    text: `The bank corrected a transfer to your account: ${money(amount)} was taken back on ${moment(at)}.`,
  }),
  'reversal-credited': ({ amount, at }, { money, moment }) => ({
    title: 'A transfer was undone',
    discreet: 'The bank undid a transfer of yours. Open the app to see it.',
    text: `The bank undid a transfer of yours: ${money(amount)} is back in your account since ${moment(at)}.`,
  }),
  'order-created': ({ amount, firstDate }, { money, day }) => ({
    title: 'Your payment is scheduled',
    discreet: 'A payment was scheduled. Open the app to see it.',
    text: `A payment of ${money(amount)} is scheduled, for the first time on ${day(firstDate)}. ${NOT_YOU}`,
  }),
  'order-retried': ({ amount, reason, date, retryAt }, { money, day, moment }) => ({
    title: 'Your scheduled payment is waiting',
    discreet: 'A scheduled payment could not be made yet. Open the app to see why.',
    text: `Your scheduled payment of ${money(amount)} for ${day(date)} was not made: ${REASONS[reason] ?? OTHER_REASON}. We will try again on ${moment(retryAt)}.`,
  }),
  'order-failed': ({ amount, reason, date }, { money, day }) => ({
    title: 'Your scheduled payment was not made',
    discreet: 'A scheduled payment was not made. Open the app to see why.',
    text: `Your scheduled payment of ${money(amount)} for ${day(date)} was not made: ${REASONS[reason] ?? OTHER_REASON}. No money left your account, and we will not try again for this date.`,
  }),
  'order-completed': ({ amount, at }, { money, moment }) => ({
    title: 'Your scheduled payments are complete',
    discreet: 'A scheduled payment has ended. Open the app to see it.',
    text: `Your scheduled payment of ${money(amount)} ended on ${moment(at)}: it has no more dates.`,
  }),
  'order-cancelled': ({ amount, at }, { money, moment }) => ({
    title: 'Your scheduled payment was cancelled',
    discreet: 'A scheduled payment was cancelled. Open the app to see it.',
    text: `Your scheduled payment of ${money(amount)} was cancelled on ${moment(at)}. ${NOT_YOU}`,
  }),
  'account-opened': ({ currency }) => ({
    title: 'Your account is open',
    discreet: 'Your new account is ready to use.',
    text: `Your new account in ${currency} is open and ready to use.`,
  }),
  'account-frozen': ({ at }, { moment }) => ({
    title: 'Your account is blocked',
    discreet: 'An account of yours cannot be used at the moment.',
    text: `An account of yours is blocked since ${moment(at)}: no money can leave or reach it. Call us to learn why.`,
  }),
  'account-usable': ({ at }, { moment }) => ({
    title: 'Your account can be used again',
    discreet: 'An account of yours can be used again.',
    text: `An account of yours can be used again since ${moment(at)}.`,
  }),
  'account-dormant': ({ at }, { moment }) => ({
    title: 'Your account is resting',
    discreet: 'An account of yours has not been used for a long time.',
    text: `An account of yours is resting since ${moment(at)}: it takes money, and sends none until you ask us to wake it.`,
  }),
  'account-closed': ({ at }, { moment }) => ({
    title: 'Your account is closed',
    discreet: 'An account of yours was closed.',
    text: `An account of yours was closed on ${moment(at)}. Its statements stay available.`,
  }),
  'limits-changed': ({ at }, { moment }) => ({
    title: 'Your limits were changed',
    discreet: 'The payment limits of an account of yours were changed.',
    text: `The payment limits of an account of yours were changed on ${moment(at)}. ${NOT_YOU}`,
  }),
  'hold-placed': ({ amount, at }, { money, moment }) => ({
    title: 'Money was reserved',
    discreet: 'An amount was reserved in your account. Open the app to see it.',
    text: `${money(amount)} were reserved in your account on ${moment(at)}. They leave it when the payee takes them.`,
  }),
  'hold-released': ({ amount, at }, { money, moment }) => ({
    title: 'Reserved money is free again',
    discreet: 'An amount reserved in your account is free again. Open the app to see it.',
    text: `${money(amount)} that were reserved in your account are free again since ${moment(at)}.`,
  }),
  welcome: () => ({
    title: 'Welcome to Alder Bank',
    discreet: 'Your bank access is ready.',
    text: 'Your identity is confirmed and your bank access is ready. You can sign in now.',
  }),
  'signed-in-by-face': ({ at }, { moment }) => ({
    title: 'Signed in with your face',
    discreet: 'Someone signed in to your bank access with a face check.',
    text: `Your bank access was opened with a face check on ${moment(at)}. ${NOT_YOU}`,
  }),
  'signed-in-on-unknown-device': ({ at }, { moment }) => ({
    title: 'New sign-in',
    discreet: 'Someone signed in to your bank access on a device we do not know.',
    text: `Your bank access was opened with your password on a device we do not know, on ${moment(at)}. ${NOT_YOU}`,
  }),
  'sign-in-locked': ({ until }, { moment }) => ({
    title: 'Sign-in is paused',
    discreet: 'There were too many failed attempts to sign in.',
    text: `After too many failed attempts, signing in is paused until ${moment(until)}. ${NOT_YOU}`,
  }),
  'device-registered': ({ at }, { moment }) => ({
    title: 'A device was added',
    discreet: 'A device was added to your bank access.',
    text: `A device was added to your bank access on ${moment(at)}. ${NOT_YOU}`,
  }),
};
