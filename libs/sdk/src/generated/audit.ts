// Generated from openapi/*.json by `npm run openapi`. Do not edit.

export interface paths {
    "/audit/v1/freshness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Freshness_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/v1/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Movements_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Movements_searchInternally"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Reconciliations_reconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AuditFreshness: {
            completeUpTo: components["schemas"]["Instant"] | null;
            lag: {
                p95Ms: number | null;
                samples: number;
            };
            quarantined: number;
            waiting: {
                changes: number | null;
                events: number | null;
            };
        };
        AuditMovement: {
            amount: components["schemas"]["Money"];
            change: {
                recordedAt: components["schemas"]["Instant"];
                state: string;
                traceId: string;
                version: number;
            } | null;
            event: {
                eventId: components["schemas"]["Uuid"];
                occurredAt: components["schemas"]["Instant"];
                recordedAt: components["schemas"]["Instant"];
                traceId: string;
                type: string;
            } | null;
            transferId: components["schemas"]["Uuid"];
        };
        AuditMovementList: {
            movements: components["schemas"]["AuditMovement"][];
        };
        /** @enum {string} */
        Currency: "EUR" | "USD" | "GBP" | "CHF" | "BRL" | "MXN" | "JPY" | "KWD";
        /**
         * Format: date-time
         * @example 2026-11-22T10:41:00.000Z
         */
        Instant: string;
        /**
         * @example {
         *       "amountMinor": "12345",
         *       "currency": "EUR"
         *     }
         */
        Money: {
            amountMinor: string;
            currency: components["schemas"]["Currency"];
        };
        Problem: {
            detail?: string;
            errors?: {
                detail: string;
                pointer: string;
            }[];
            instance?: string;
            retryable?: boolean;
            status: number;
            title: string;
            traceId: string;
            type: string;
        } & {
            [key: string]: unknown;
        };
        ReconciliationBreak: {
            detail: string;
            /** @enum {string} */
            kind: "MISSING_IN_CORE" | "MISSING_IN_BFF" | "MISSING_IN_AUDIT" | "AMOUNT" | "STATE" | "DUPLICATE";
            transferId: components["schemas"]["Uuid"];
        };
        ReconciliationReport: {
            agrees: boolean;
            breaks: components["schemas"]["ReconciliationBreak"][];
            compared: {
                auditChanges: number;
                auditEvents: number;
                bff: number;
                core: number;
            };
            from: components["schemas"]["Instant"];
            to: components["schemas"]["Instant"];
            totals: {
                auditMinor: string;
                bffMinor: string;
                coreMinor: string;
                currency: string;
            }[];
        };
        ReconciliationRequest: {
            from?: components["schemas"]["Instant"];
            to?: components["schemas"]["Instant"];
        };
        /** Format: uuid */
        Uuid: string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Freshness_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditFreshness"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Movements_search: {
        parameters: {
            query?: {
                limit?: number;
                traceId?: string;
                transferId?: components["schemas"]["Uuid"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditMovementList"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Movements_searchInternally: {
        parameters: {
            query?: {
                limit?: number;
                traceId?: string;
                transferId?: components["schemas"]["Uuid"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditMovementList"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Reconciliations_reconcile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReconciliationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReconciliationReport"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
