import type { MovementCategory } from '@bank/contracts';

interface Words {
  readonly category: MovementCategory;
  /** English and Spanish, lower case, without accents; a phrase is words with one space between. */
  readonly phrases: readonly string[];
}

/** Why money comes in; the first that fits. */
export const INCOME_WORDS: readonly Words[] = [
  { category: 'interest', phrases: ['interest', 'interes', 'intereses'] },
  { category: 'refunds', phrases: ['refund', 'devolucion', 'reembolso', 'cashback'] },
  { category: 'salary', phrases: ['salary', 'payroll', 'wages', 'nomina', 'sueldo', 'salario'] },
  {
    category: 'benefits',
    phrases: ['pension', 'grant', 'scholarship', 'beca', 'benefit', 'seguridad social', 'prestacion', 'subsidio'],
  },
  {
    category: 'business',
    phrases: ['invoice', 'factura', 'consulting', 'royalties', 'honorarios', 'dividend', 'dividendo'],
  },
  { category: 'cash', phrases: ['cash', 'efectivo'] },
];

/** What money is spent on; the first that fits. What is narrow stands before what is wide. */
export const SPENDING_WORDS: readonly Words[] = [
  { category: 'fees', phrases: ['fee', 'fees', 'commission', 'comision', 'comisiones'] },
  { category: 'interest', phrases: ['interest', 'interes', 'intereses'] },
  {
    category: 'taxes',
    phrases: ['tax', 'taxes', 'impuesto', 'impuestos', 'hacienda', 'agencia tributaria', 'irpf', 'iva'],
  },
  { category: 'cash', phrases: ['cash', 'atm', 'cajero', 'efectivo', 'reintegro'] },
  { category: 'savings', phrases: ['savings', 'ahorro', 'ahorros', 'investment', 'inversion', 'fondo'] },
  {
    category: 'health',
    phrases: [
      'pharmacy',
      'farmacia',
      'clinic',
      'clinica',
      'dentist',
      'dentista',
      'doctor',
      'medico',
      'hospital',
      'optica',
    ],
  },
  {
    category: 'education',
    phrases: ['tuition', 'school', 'colegio', 'university', 'universidad', 'course', 'curso', 'matricula', 'academia'],
  },
  {
    category: 'subscriptions',
    phrases: ['subscription', 'subscriptions', 'suscripcion', 'membership', 'streaming', 'cloud'],
  },
  {
    category: 'travel',
    phrases: [
      'travel',
      'viaje',
      'viajes',
      'airlines',
      'airline',
      'flight',
      'vuelo',
      'hotel',
      'hotels',
      'hostal',
      'holiday',
    ],
  },
  { category: 'housing', phrases: ['rent', 'alquiler', 'mortgage', 'hipoteca', 'inmobiliaria', 'fincas', 'comunidad'] },
  {
    category: 'utilities',
    phrases: [
      'utilities',
      'electricity',
      'water',
      'internet',
      'broadband',
      'phone',
      'mobile',
      'luz',
      'gas',
      'agua',
      'aguas',
      'fibra',
      'telefono',
      'movil',
      'energia',
    ],
  },
  {
    category: 'groceries',
    phrases: [
      'groceries',
      'supermarket',
      'grocery',
      'supermercado',
      'mercado',
      'fruteria',
      'frutas',
      'carniceria',
      'pescaderia',
      'compra semanal',
    ],
  },
  {
    category: 'restaurants',
    phrases: [
      'restaurant',
      'restaurante',
      'cafe',
      'coffee',
      'bar',
      'bakery',
      'panaderia',
      'pizzeria',
      'dinner',
      'lunch',
      'breakfast',
      'cena',
      'comida',
      'desayuno',
    ],
  },
  {
    category: 'transport',
    phrases: [
      'transport',
      'transporte',
      'metro',
      'taxi',
      'bus',
      'train',
      'tren',
      'fuel',
      'petrol',
      'gasolina',
      'gasolinera',
      'parking',
      'peaje',
      'toll',
    ],
  },
  {
    category: 'leisure',
    phrases: [
      'cinema',
      'cine',
      'theatre',
      'teatro',
      'concert',
      'concierto',
      'museum',
      'museo',
      'gym',
      'gimnasio',
      'sport',
    ],
  },
  {
    category: 'shopping',
    phrases: [
      'shopping',
      'shop',
      'store',
      'tienda',
      'compras',
      'clothes',
      'ropa',
      'shoes',
      'zapatos',
      'books',
      'libreria',
      'present',
      'gift',
      'regalo',
    ],
  },
];
