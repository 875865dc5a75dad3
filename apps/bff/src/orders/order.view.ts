import type {
  CoreOrder,
  CoreOrderDetails,
  CoreOrderReceipt,
  CoreOrderRequest,
  OrderDetailsView,
  OrderReceipt,
  OrderRequest,
  OrderView,
} from '@bank/contracts';

export const ORDERS_PATH = '/api/v1/orders';

export const toCoreOrder = (customerId: string, request: OrderRequest): CoreOrderRequest => ({
  ...request,
  customerId,
  reference: request.reference ?? null,
});

export const toReceipt = ({ isFirst: _isFirst, ...receipt }: CoreOrderReceipt): OrderReceipt => receipt;

export const toOrderView = ({ customerId: _customerId, ...order }: CoreOrder): OrderView => order;

export const toDetailsView = ({ customerId: _customerId, ...order }: CoreOrderDetails): OrderDetailsView => order;
