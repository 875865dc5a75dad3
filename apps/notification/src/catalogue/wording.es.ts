import { railReasonWords } from '@bank/domain';
import type { Wording } from './wording.ts';

const REASONS: Readonly<Record<string, string>> = {
  'insufficient-funds': 'no había saldo suficiente en la cuenta',
  'account-not-active': 'una de las cuentas no se puede usar en este momento',
  'currency-mismatch': 'las cuentas tienen monedas distintas',
  'same-account': 'la cuenta de origen y la de destino son la misma',
  'payee-not-found': 'la cuenta del beneficiario no existe',
  'limit-exceeded': 'superaba un límite de la cuenta',
  'transfer-expired': 'no se pudo ejecutar a tiempo',
  missed: 'no se pudo ejecutar a tiempo',
  expired: 'no se pudo ejecutar a tiempo',
};
const OTHER_REASON = 'no se pudo ejecutar';

const NOT_YOU = 'Si no has sido tú, llámanos de inmediato al número que figura en tu tarjeta.';

export const SPANISH: Wording = {
  'transfer-sent': ({ amount, at }, { money, moment }) => ({
    title: 'Tu transferencia se ha enviado',
    discreet: 'Ha salido una transferencia de tu cuenta. Abre la aplicación para verla.',
    text: `Has enviado ${money(amount)} el ${moment(at)}.`,
  }),
  'transfer-received': ({ amount, at }, { money, moment }) => ({
    title: 'Has recibido dinero',
    discreet: 'Ha llegado dinero a tu cuenta. Abre la aplicación para verlo.',
    text: `Has recibido ${money(amount)} el ${moment(at)}.`,
  }),
  'transfer-between-own-accounts': ({ amount, at }, { money, moment }) => ({
    title: 'Transferencia entre tus cuentas',
    discreet: 'Se ha movido dinero entre tus cuentas. Abre la aplicación para verlo.',
    text: `Se han movido ${money(amount)} entre tus cuentas el ${moment(at)}.`,
  }),
  'transfer-rejected': ({ amount, reason, at }, { money, moment }) => ({
    title: 'Tu transferencia no se ha realizado',
    discreet: 'Una transferencia no se ha realizado. Abre la aplicación para ver el motivo.',
    text: `Tu transferencia de ${money(amount)} del ${moment(at)} no se ha realizado: ${REASONS[reason] ?? OTHER_REASON}. No ha salido dinero de tu cuenta.`,
  }),
  'transfer-settled': ({ amount, at }, { money, moment }) => ({
    title: 'Tu transferencia ha llegado',
    discreet: 'Una transferencia ha llegado al otro banco. Abre la aplicación para verla.',
    text: `Tu transferencia de ${money(amount)} llegó al otro banco el ${moment(at)}.`,
  }),
  'transfer-rejected-by-bank': ({ amount, reason, at }, { money, moment }) => ({
    title: 'El otro banco no ha aceptado tu transferencia',
    discreet: 'El otro banco no ha aceptado una transferencia. Abre la aplicación para ver el motivo.',
    text: `El otro banco no ha aceptado tu transferencia de ${money(amount)}: ${railReasonWords(reason).es}. El dinero y la comisión están de nuevo en tu cuenta desde el ${moment(at)}.`,
  }),
  'transfer-returned': ({ amount, reason, at }, { money, moment }) => ({
    title: 'Una transferencia ha sido devuelta',
    discreet: 'Ha vuelto dinero que enviaste. Abre la aplicación para ver el motivo.',
    text: `${money(amount)} que enviaste a otro banco han vuelto a tu cuenta el ${moment(at)}: ${railReasonWords(reason).es}. La comisión no se devuelve.`,
  }),
  'reversal-debited': ({ amount, at }, { money, moment }) => ({
    title: 'Se ha retrocedido una transferencia',
    discreet: 'El banco ha corregido una transferencia a tu cuenta. Abre la aplicación para verla.',
    text: `El banco ha corregido una transferencia a tu cuenta: se retiraron ${money(amount)} el ${moment(at)}.`,
  }),
  'reversal-credited': ({ amount, at }, { money, moment }) => ({
    title: 'Se ha deshecho una transferencia',
    discreet: 'El banco ha deshecho una transferencia tuya. Abre la aplicación para verla.',
    text: `El banco ha deshecho una transferencia tuya: ${money(amount)} están de nuevo en tu cuenta desde el ${moment(at)}.`,
  }),
  'order-created': ({ amount, firstDate }, { money, day }) => ({
    title: 'Tu pago está programado',
    discreet: 'Se ha programado un pago. Abre la aplicación para verlo.',
    text: `Se ha programado un pago de ${money(amount)}, por primera vez el ${day(firstDate)}. ${NOT_YOU}`,
  }),
  'order-retried': ({ amount, reason, date, retryAt }, { money, day, moment }) => ({
    title: 'Tu pago programado está pendiente',
    discreet: 'Un pago programado aún no se ha podido realizar. Abre la aplicación para ver el motivo.',
    text: `Tu pago programado de ${money(amount)} para el ${day(date)} no se ha realizado: ${REASONS[reason] ?? OTHER_REASON}. Lo intentaremos de nuevo el ${moment(retryAt)}.`,
  }),
  'order-failed': ({ amount, reason, date }, { money, day }) => ({
    title: 'Tu pago programado no se ha realizado',
    discreet: 'Un pago programado no se ha realizado. Abre la aplicación para ver el motivo.',
    text: `Tu pago programado de ${money(amount)} para el ${day(date)} no se ha realizado: ${REASONS[reason] ?? OTHER_REASON}. No ha salido dinero de tu cuenta y no lo intentaremos más para esa fecha.`,
  }),
  'order-completed': ({ amount, at }, { money, moment }) => ({
    title: 'Tus pagos programados han terminado',
    discreet: 'Un pago programado ha terminado. Abre la aplicación para verlo.',
    text: `Tu pago programado de ${money(amount)} terminó el ${moment(at)}: no tiene más fechas.`,
  }),
  'order-cancelled': ({ amount, at }, { money, moment }) => ({
    title: 'Tu pago programado se ha cancelado',
    discreet: 'Se ha cancelado un pago programado. Abre la aplicación para verlo.',
    text: `Tu pago programado de ${money(amount)} se canceló el ${moment(at)}. ${NOT_YOU}`,
  }),
  'account-opened': ({ currency }) => ({
    title: 'Tu cuenta está abierta',
    discreet: 'Tu nueva cuenta está lista para usar.',
    text: `Tu nueva cuenta en ${currency} está abierta y lista para usar.`,
  }),
  'account-frozen': ({ at }, { moment }) => ({
    title: 'Tu cuenta está bloqueada',
    discreet: 'Una de tus cuentas no se puede usar en este momento.',
    text: `Una de tus cuentas está bloqueada desde el ${moment(at)}: no puede enviar ni recibir dinero. Llámanos para saber por qué.`,
  }),
  'account-usable': ({ at }, { moment }) => ({
    title: 'Tu cuenta se puede usar de nuevo',
    discreet: 'Una de tus cuentas se puede usar de nuevo.',
    text: `Una de tus cuentas se puede usar de nuevo desde el ${moment(at)}.`,
  }),
  'account-dormant': ({ at }, { moment }) => ({
    title: 'Tu cuenta está inactiva',
    discreet: 'Hace mucho que no usas una de tus cuentas.',
    text: `Una de tus cuentas está inactiva desde el ${moment(at)}: recibe dinero, pero no lo envía hasta que nos pidas reactivarla.`,
  }),
  'account-closed': ({ at }, { moment }) => ({
    title: 'Tu cuenta está cerrada',
    discreet: 'Se ha cerrado una de tus cuentas.',
    text: `Una de tus cuentas se cerró el ${moment(at)}. Sus extractos siguen disponibles.`,
  }),
  'limits-changed': ({ at }, { moment }) => ({
    title: 'Tus límites han cambiado',
    discreet: 'Han cambiado los límites de pago de una de tus cuentas.',
    text: `Los límites de pago de una de tus cuentas cambiaron el ${moment(at)}. ${NOT_YOU}`,
  }),
  'hold-placed': ({ amount, at }, { money, moment }) => ({
    title: 'Se ha reservado dinero',
    discreet: 'Se ha reservado un importe en tu cuenta. Abre la aplicación para verlo.',
    text: `Se han reservado ${money(amount)} en tu cuenta el ${moment(at)}. Saldrán cuando el beneficiario los cobre.`,
  }),
  'hold-released': ({ amount, at }, { money, moment }) => ({
    title: 'El dinero reservado vuelve a estar libre',
    discreet: 'Un importe reservado en tu cuenta vuelve a estar libre. Abre la aplicación para verlo.',
    text: `${money(amount)} que estaban reservados en tu cuenta vuelven a estar libres desde el ${moment(at)}.`,
  }),
  welcome: () => ({
    title: 'Te damos la bienvenida a Alder Bank',
    discreet: 'Tu acceso al banco está listo.',
    text: 'Hemos confirmado tu identidad y tu acceso al banco está listo. Ya puedes iniciar sesión.',
  }),
  'signed-in-by-face': ({ at }, { moment }) => ({
    title: 'Inicio de sesión con tu rostro',
    discreet: 'Alguien ha entrado en tu banco con una verificación facial.',
    text: `Se ha entrado en tu banco con una verificación facial el ${moment(at)}. ${NOT_YOU}`,
  }),
  'signed-in-on-unknown-device': ({ at }, { moment }) => ({
    title: 'Nuevo inicio de sesión',
    discreet: 'Alguien ha entrado en tu banco desde un dispositivo que no conocemos.',
    text: `Se ha entrado en tu banco con tu contraseña desde un dispositivo que no conocemos, el ${moment(at)}. ${NOT_YOU}`,
  }),
  'sign-in-locked': ({ until }, { moment }) => ({
    title: 'Inicio de sesión en pausa',
    discreet: 'Ha habido demasiados intentos fallidos de iniciar sesión.',
    text: `Tras demasiados intentos fallidos, no se puede iniciar sesión hasta el ${moment(until)}. ${NOT_YOU}`,
  }),
  'device-registered': ({ at }, { moment }) => ({
    title: 'Se ha añadido un dispositivo',
    discreet: 'Se ha añadido un dispositivo a tu acceso al banco.',
    text: `Se ha añadido un dispositivo a tu acceso al banco el ${moment(at)}. ${NOT_YOU}`,
  }),
};
