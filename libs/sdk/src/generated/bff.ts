// Generated from openapi/*.json by `npm run openapi`. Do not edit.

export interface paths {
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Accounts_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Accounts_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["AccountRules_holds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["AccountRules_limits"];
        put: operations["AccountRules_lower"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Movements_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/movements/{entryId}/annotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Movements_annotate"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/movements/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Movements_facets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Statements_period"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Statements_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{accountId}/statements/{month}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Statements_month"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/beneficiaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Beneficiaries_list"];
        put?: never;
        post: operations["Beneficiaries_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/beneficiaries/{beneficiaryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Beneficiaries_get"];
        put?: never;
        post?: never;
        delete: operations["Beneficiaries_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/beneficiaries/{beneficiaryId}/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Beneficiaries_rename"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk-payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["BulkPayments_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk-payments/{bulkId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BulkPayments_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk-payments/{bulkId}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["BulkPayments_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk-payments/{bulkId}/submission": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["BulkPayments_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Orders_list"];
        put?: never;
        post: operations["Orders_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Orders_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}/amount": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Orders_changeAmount"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Orders_cancel"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Orders_pause"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Orders_resume"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{orderId}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Orders_skip"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Orders_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payee-checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["PayeeChecks_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payee-checks/{checkId}/choice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["PayeeChecks_choose"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Profile_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Transfers_list"];
        put?: never;
        post: operations["Transfers_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers/{transferId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Transfers_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers/{transferId}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Receipts_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers/{transferId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["TransferTimeline_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transfers/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["AccountRules_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/faults": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Faults_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/faults/{point}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Faults_arm"];
        post?: never;
        delete: operations["Faults_disarm"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/internal/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["TransferFacts_list"];
        put?: never;
        post?: never;
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
        Account: {
            accountId: components["schemas"]["Uuid"];
            currency: components["schemas"]["Currency"];
            iban: components["schemas"]["Iban"];
            /** @enum {string} */
            state: "ACTIVE" | "FROZEN" | "DORMANT" | "CLOSED";
        };
        AccountList: {
            accounts: components["schemas"]["Account"][];
            asOf: components["schemas"]["Instant"];
            stale: boolean;
        };
        AnnotationRequest: {
            category: components["schemas"]["MovementCategory"] | null;
            note: string | null;
        };
        Balance: {
            accountId: components["schemas"]["Uuid"];
            asOf: components["schemas"]["Instant"];
            available: components["schemas"]["Money"];
            booked: components["schemas"]["Money"];
            /** @enum {string} */
            source: "core" | "cache";
            stale: boolean;
        };
        Beneficiary: {
            alias: string;
            beneficiaryId: components["schemas"]["Uuid"];
            createdAt: components["schemas"]["Instant"];
            currency: components["schemas"]["Currency"] | null;
            iban: components["schemas"]["Iban"];
            name: string;
            payeeCheck: components["schemas"]["PayeeCheck"];
        };
        BeneficiaryAliasRequest: {
            alias: string & (unknown & unknown);
        };
        BeneficiaryPage: {
            beneficiaries: components["schemas"]["Beneficiary"][];
            nextCursor: string | null;
        };
        BeneficiaryRequest: {
            alias: string & (unknown & unknown);
            currency?: components["schemas"]["Currency"];
            iban: components["schemas"]["Iban"];
            name: string & (unknown & unknown);
        };
        BulkPayment: {
            bulkId: components["schemas"]["Uuid"];
            counts: {
                pending: number;
                posted: number;
                refused: number;
                rows: number;
            };
            createdAt: components["schemas"]["Instant"];
            debtorAccountId: components["schemas"]["Uuid"];
            digest: components["schemas"]["FileDigest"];
            finishedAt: components["schemas"]["Instant"] | null;
            name: string;
            /** @enum {string} */
            state: "DRAFT" | "RUNNING" | "DONE";
            submittedAt: components["schemas"]["Instant"] | null;
            totals: components["schemas"]["Money"][];
        };
        BulkPaymentRequest: {
            /** @default false */
            allowDuplicate: boolean;
            debtorAccountId: components["schemas"]["Uuid"];
            fileText: string;
            name: string;
        };
        BulkPaymentRow: {
            amount: components["schemas"]["Money"];
            decidedAt: components["schemas"]["Instant"] | null;
            facts: {
                [key: string]: unknown;
            };
            iban: components["schemas"]["Iban"];
            name: string;
            reason: string | null;
            reference: string | null;
            row: number;
            /** @enum {string} */
            state: "PENDING" | "POSTED" | "REFUSED";
            transferId: components["schemas"]["Uuid"] | null;
        };
        BulkPaymentRowPage: {
            nextCursor: string | null;
            rows: components["schemas"]["BulkPaymentRow"][];
        };
        BulkSubmissionRequest: {
            digest: components["schemas"]["FileDigest"];
        };
        ComplementaryRecord: {
            address: {
                city: string;
                country: string;
                line1: string;
                postalCode: string;
            };
            customerId: components["schemas"]["Uuid"];
            /** @enum {string} */
            locale: "en" | "es";
            occupation: string;
            /** @enum {string} */
            riskRating: "LOW" | "MEDIUM" | "HIGH";
            updatedAt: components["schemas"]["Instant"];
        };
        CoreLimits: {
            accountId: components["schemas"]["Uuid"];
            bank: {
                day: components["schemas"]["Money"];
                month: components["schemas"]["Money"];
                newPayee: components["schemas"]["Money"];
                transfer: components["schemas"]["Money"];
            };
            effective: {
                day: components["schemas"]["Money"];
                month: components["schemas"]["Money"];
                newPayee: components["schemas"]["Money"];
                transfer: components["schemas"]["Money"];
            };
            newPayeeHours: number;
            used: {
                day: components["schemas"]["Money"];
                month: components["schemas"]["Money"];
            };
        };
        /** @enum {string} */
        Currency: "EUR" | "USD" | "GBP" | "CHF" | "BRL" | "MXN" | "JPY" | "KWD";
        /** @enum {string} */
        DocumentLocale: "en" | "es";
        FaultList: {
            faults: components["schemas"]["FaultState"][];
        };
        FaultRequest: {
            times: number;
        };
        FaultState: {
            armedTimes: number;
            fault: string;
        };
        FileDigest: string;
        Hold: {
            accountId: components["schemas"]["Uuid"];
            amount: components["schemas"]["Money"];
            captured: components["schemas"]["Money"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            expiresAt: components["schemas"]["Instant"];
            holdId: components["schemas"]["Uuid"];
            placedAt: components["schemas"]["Instant"];
            reference: string | null;
            remaining: components["schemas"]["Money"];
            /** @enum {string} */
            state: "OPEN" | "CAPTURED" | "VOIDED" | "EXPIRED";
        };
        HoldList: {
            holds: components["schemas"]["Hold"][];
        };
        /** @example ES9121000418450200051332 */
        Iban: string;
        /**
         * Format: date-time
         * @example 2026-11-22T10:41:00.000Z
         */
        Instant: string;
        LimitChangeRequest: {
            day?: string;
            month?: string;
            newPayee?: string;
            transfer?: string;
        };
        Limits: components["schemas"]["CoreLimits"];
        /**
         * Format: date
         * @example 2026-11-22
         */
        LocalDate: string;
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
        /** @example 2026-11 */
        Month: string;
        Movement: {
            amount: components["schemas"]["Money"];
            balanceAfter: components["schemas"]["Money"];
            bookedAt: components["schemas"]["Instant"];
            category: components["schemas"]["MovementCategory"];
            /** @enum {string} */
            categorySource: "automatic" | "client";
            counterpartyIban: components["schemas"]["Iban"] | null;
            counterpartyName: string | null;
            /** @enum {string} */
            direction: "IN" | "OUT";
            entryId: string;
            kind: components["schemas"]["MovementKind"];
            note: string | null;
            reference: string | null;
            sequence: number;
            transferId: components["schemas"]["Uuid"];
        };
        MovementAnnotation: {
            category: components["schemas"]["MovementCategory"] | null;
            entryId: string;
            note: string | null;
            updatedAt: components["schemas"]["Instant"];
            version: number;
        };
        /** @enum {string} */
        MovementCategory: "salary" | "benefits" | "business" | "interest" | "refunds" | "transfer-in" | "transfer-out" | "groceries" | "restaurants" | "housing" | "utilities" | "transport" | "travel" | "shopping" | "subscriptions" | "health" | "education" | "leisure" | "cash" | "fees" | "taxes" | "savings" | "other";
        MovementFacets: {
            annotationsAvailable: boolean;
            asOf: components["schemas"]["Instant"];
            category: {
                count: number;
                totalIn: components["schemas"]["Money"];
                totalOut: components["schemas"]["Money"];
                value: components["schemas"]["MovementCategory"];
            }[];
            complete: boolean;
            count: number;
            countedSince: components["schemas"]["Instant"] | null;
            direction: {
                count: number;
                totalIn: components["schemas"]["Money"];
                totalOut: components["schemas"]["Money"];
                /** @enum {string} */
                value: "IN" | "OUT";
            }[];
            month: {
                count: number;
                totalIn: components["schemas"]["Money"];
                totalOut: components["schemas"]["Money"];
                value: components["schemas"]["Month"];
            }[];
            totalIn: components["schemas"]["Money"];
            totalOut: components["schemas"]["Money"];
        };
        /** @enum {string} */
        MovementKind: "INTERNAL" | "INCOMING" | "OUTGOING" | "SETTLEMENT" | "RETURN" | "REFUND" | "REVERSAL" | "FEE";
        MovementPage: {
            annotationsAvailable: boolean;
            asOf: components["schemas"]["Instant"];
            movements: components["schemas"]["Movement"][];
            nextCursor: string | null;
            stale: boolean;
        };
        Order: {
            amount: components["schemas"]["Money"];
            createdAt: components["schemas"]["Instant"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            debtorAccountId: components["schemas"]["Uuid"];
            next: {
                attempt: number;
                dueAt: components["schemas"]["Instant"];
                executionDate: components["schemas"]["LocalDate"];
                number: number;
                plannedDate: components["schemas"]["LocalDate"];
            } | null;
            orderId: components["schemas"]["Uuid"];
            plan: components["schemas"]["OrderPlan"];
            reference: string | null;
            state: components["schemas"]["OrderState"];
            version: number;
        };
        OrderAmountRequest: {
            amount: components["schemas"]["PositiveMoney"];
            version: number;
        };
        OrderAttemptTimes: {
            times: string[];
            timeZone: string;
        };
        OrderChangeRequest: {
            version: number;
        };
        OrderDate: {
            executionDate: components["schemas"]["LocalDate"];
            number: number;
            plannedDate: components["schemas"]["LocalDate"];
        };
        OrderDetails: {
            amount: components["schemas"]["Money"];
            attempts: components["schemas"]["OrderAttemptTimes"];
            createdAt: components["schemas"]["Instant"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            debtorAccountId: components["schemas"]["Uuid"];
            next: {
                attempt: number;
                dueAt: components["schemas"]["Instant"];
                executionDate: components["schemas"]["LocalDate"];
                number: number;
                plannedDate: components["schemas"]["LocalDate"];
            } | null;
            nextDates: components["schemas"]["OrderDate"][];
            orderId: components["schemas"]["Uuid"];
            plan: components["schemas"]["OrderPlan"];
            reference: string | null;
            runs: components["schemas"]["OrderRun"][];
            state: components["schemas"]["OrderState"];
            version: number;
        };
        OrderPage: {
            nextCursor: string | null;
            orders: components["schemas"]["Order"][];
        };
        OrderPlan: {
            /** @enum {string} */
            businessDayRule: "PRECEDING" | "FOLLOWING" | "NONE";
            schedule: components["schemas"]["OrderSchedule"];
        };
        OrderPreview: {
            attempts: components["schemas"]["OrderAttemptTimes"];
            dates: components["schemas"]["OrderDate"][];
        };
        OrderPreviewRequest: {
            /** @default 12 */
            count: number;
            plan: components["schemas"]["OrderPlan"];
        };
        OrderReceipt: {
            amount: components["schemas"]["Money"];
            createdAt: components["schemas"]["Instant"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            dates: components["schemas"]["OrderDate"][];
            debtorAccountId: components["schemas"]["Uuid"];
            orderId: components["schemas"]["Uuid"];
            plan: components["schemas"]["OrderPlan"];
            reference: string | null;
        };
        OrderRequest: {
            amount: components["schemas"]["PositiveMoney"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            debtorAccountId: components["schemas"]["Uuid"];
            plan: components["schemas"]["OrderPlan"];
            reference?: string;
        };
        OrderRun: {
            amount: components["schemas"]["Money"];
            attempt: number;
            executionDate: components["schemas"]["LocalDate"];
            number: number;
            /** @enum {string} */
            outcome: "COMPLETED" | "RETRYING" | "FAILED" | "SKIPPED";
            plannedDate: components["schemas"]["LocalDate"];
            reason: string | null;
            recordedAt: components["schemas"]["Instant"];
            transferId: components["schemas"]["Uuid"] | null;
            willRetryAt: components["schemas"]["Instant"] | null;
        };
        OrderSchedule: {
            date: components["schemas"]["LocalDate"];
            /** @enum {string} */
            kind: "ONCE";
        } | {
            end: components["schemas"]["OrderScheduleEnd"];
            from: components["schemas"]["LocalDate"];
            /** @enum {string} */
            kind: "WEEKLY";
            weekday: number;
        } | {
            day: number;
            end: components["schemas"]["OrderScheduleEnd"];
            from: components["schemas"]["LocalDate"];
            /** @enum {string} */
            kind: "MONTHLY";
        };
        OrderScheduleEnd: {
            /** @enum {string} */
            kind: "NEVER";
        } | {
            date: components["schemas"]["LocalDate"];
            /** @enum {string} */
            kind: "DATE";
        } | {
            count: number;
            /** @enum {string} */
            kind: "COUNT";
        };
        OrderSkipRequest: {
            executionDate: components["schemas"]["LocalDate"];
            version: number;
        };
        /** @enum {string} */
        OrderState: "ACTIVE" | "PAUSED" | "COMPLETED" | "CANCELLED" | "FAILED";
        PayeeCheck: {
            checkedAt: components["schemas"]["Instant"];
            checkId: components["schemas"]["Uuid"];
            outcome: components["schemas"]["PayeeCheckOutcome"];
            suggestedName?: string;
        };
        /** @enum {string} */
        PayeeCheckOutcome: "MATCH" | "CLOSE_MATCH" | "NO_MATCH" | "NOT_POSSIBLE";
        PayeeCheckRequest: {
            iban: components["schemas"]["Iban"];
            name: string & (unknown & unknown);
        };
        /** @enum {string} */
        PayeeChoice: "PROCEED" | "ABANDON";
        PayeeChoiceMade: {
            checkId: components["schemas"]["Uuid"];
            choice: components["schemas"]["PayeeChoice"];
            chosenAt: components["schemas"]["Instant"];
        };
        PayeeChoiceRequest: {
            choice: components["schemas"]["PayeeChoice"];
        };
        /**
         * Format: date
         * @example 2026-11-22
         */
        PeriodDate: string;
        /**
         * @example {
         *       "amountMinor": "12345",
         *       "currency": "EUR"
         *     }
         */
        PositiveMoney: {
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
        Profile: {
            complementary: components["schemas"]["ComplementaryRecord"] | null;
            complementaryAvailable: boolean;
            customerId: components["schemas"]["Uuid"];
            fullName: string;
        };
        Receipt: {
            amount: components["schemas"]["PositiveMoney"];
            correlationId: string;
            fee: components["schemas"]["Money"] | null;
            issuedAt: components["schemas"]["Instant"];
            payee: {
                iban: components["schemas"]["Iban"];
                name: string;
            };
            payer: {
                iban: components["schemas"]["Iban"];
                name: string;
            };
            postedAt: components["schemas"]["Instant"];
            reference: string | null;
            requestedAt: components["schemas"]["Instant"];
            transferId: components["schemas"]["Uuid"];
        };
        /** @enum {string} */
        StatementFormat: "pdf" | "csv" | "ofx" | "camt053";
        StatementMonth: {
            from: components["schemas"]["LocalDate"];
            isComplete: boolean;
            month: components["schemas"]["StatementMonthText"];
            to: components["schemas"]["LocalDate"];
        };
        StatementMonthList: {
            accountId: components["schemas"]["Uuid"];
            formats: components["schemas"]["StatementFormat"][];
            months: components["schemas"]["StatementMonth"][];
        };
        /** @example 2026-11 */
        StatementMonthText: string;
        Transfer: {
            amount: components["schemas"]["Money"];
            createdAt: components["schemas"]["Instant"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            debtorAccountId: components["schemas"]["Uuid"];
            decidedAt: components["schemas"]["Instant"] | null;
            fee: components["schemas"]["Money"] | null;
            /** @enum {string} */
            kind: "INTERNAL" | "INTERBANK";
            reason: string | null;
            reference: string | null;
            settlement: components["schemas"]["TransferSettlement"];
            /** @enum {string} */
            state: "PENDING" | "POSTED" | "REJECTED";
            transferId: components["schemas"]["Uuid"];
        };
        TransferFact: {
            amount: components["schemas"]["Money"];
            at: components["schemas"]["Instant"];
            /** @enum {string} */
            initiator: "CLIENT" | "ORDER" | "HOLD" | "BANK" | "RAIL";
            /** @enum {string} */
            state: "POSTED" | "REJECTED" | "PENDING";
            transferId: components["schemas"]["Uuid"];
        };
        TransferFactPage: {
            nextCursor: string | null;
            transfers: components["schemas"]["TransferFact"][];
        };
        TransferPage: {
            nextCursor: string | null;
            transfers: components["schemas"]["Transfer"][];
        };
        TransferQuote: {
            amount: components["schemas"]["Money"];
            /** @enum {string} */
            arrival: "AT_ONCE" | "WITHIN_SECONDS";
            availableAfter: components["schemas"]["Money"];
            businessDate: components["schemas"]["LocalDate"];
            fee: components["schemas"]["Money"];
            isNewPayee: boolean;
            /** @enum {string} */
            kind: "INTERNAL" | "INTERBANK";
            refusal: {
                facts: {
                    [key: string]: unknown;
                };
                reason: string;
            } | null;
            total: components["schemas"]["Money"];
        };
        TransferQuoteRequest: {
            amount: components["schemas"]["PositiveMoney"];
            creditorIban: components["schemas"]["Iban"];
            debtorAccountId: components["schemas"]["Uuid"];
        };
        TransferReason: {
            code: string;
            textKey: string;
            words: {
                en: string;
                es: string;
            } | null;
        };
        TransferRequest: {
            amount: components["schemas"]["PositiveMoney"];
            creditorIban: components["schemas"]["Iban"];
            creditorName: string;
            debtorAccountId: components["schemas"]["Uuid"];
            payeeCheckId?: components["schemas"]["Uuid"];
            reference?: string;
        };
        TransferSettlement: {
            at: components["schemas"]["Instant"] | null;
            reason: components["schemas"]["TransferReason"] | null;
            /** @enum {string} */
            state: "NONE" | "ACCEPTED" | "SENT" | "SETTLED" | "REJECTED" | "RETURNED";
        };
        TransferTimeline: {
            complete: boolean;
            correlationId: string;
            steps: {
                at: components["schemas"]["Instant"];
                reason: components["schemas"]["TransferReason"] | null;
                /** @enum {string} */
                step: "RECEIVED" | "BOOKED" | "REFUSED" | "SENT" | "SETTLED" | "REJECTED" | "RETURNED";
            }[];
            transferId: components["schemas"]["Uuid"];
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
    Accounts_list: {
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
                    "application/json": components["schemas"]["AccountList"];
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
    Accounts_balance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balance"];
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
    AccountRules_holds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldList"];
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
    AccountRules_limits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
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
    AccountRules_lower: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LimitChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
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
    Movements_list: {
        parameters: {
            query?: {
                category?: components["schemas"]["MovementCategory"];
                cursor?: string;
                direction?: "IN" | "OUT";
                from?: components["schemas"]["PeriodDate"];
                kind?: components["schemas"]["MovementKind"];
                limit?: number;
                maxAmountMinor?: string;
                minAmountMinor?: string;
                text?: string;
                to?: components["schemas"]["PeriodDate"];
            };
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementPage"];
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
    Movements_annotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
                entryId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnotationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementAnnotation"];
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
    Movements_facets: {
        parameters: {
            query?: {
                category?: components["schemas"]["MovementCategory"];
                direction?: "IN" | "OUT";
                from?: components["schemas"]["PeriodDate"];
                kind?: components["schemas"]["MovementKind"];
                maxAmountMinor?: string;
                minAmountMinor?: string;
                text?: string;
                to?: components["schemas"]["PeriodDate"];
            };
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementFacets"];
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
    Statements_period: {
        parameters: {
            query: {
                format?: components["schemas"]["StatementFormat"];
                from: components["schemas"]["PeriodDate"];
                locale?: components["schemas"]["DocumentLocale"];
                to: components["schemas"]["PeriodDate"];
            };
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document, as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "application/x-ofx": string;
                    "application/xml": string;
                    "text/csv": string;
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
    Statements_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatementMonthList"];
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
    Statements_month: {
        parameters: {
            query?: {
                format?: components["schemas"]["StatementFormat"];
                locale?: components["schemas"]["DocumentLocale"];
            };
            header?: never;
            path: {
                accountId: components["schemas"]["Uuid"];
                month: components["schemas"]["StatementMonthText"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document, as a file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "application/x-ofx": string;
                    "application/xml": string;
                    "text/csv": string;
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
    Beneficiaries_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
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
                    "application/json": components["schemas"]["BeneficiaryPage"];
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
    Beneficiaries_create: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeneficiaryRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Beneficiary"];
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
    Beneficiaries_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                beneficiaryId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Beneficiary"];
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
    Beneficiaries_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                beneficiaryId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
    Beneficiaries_rename: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                beneficiaryId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BeneficiaryAliasRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Beneficiary"];
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
    BulkPayments_create: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkPaymentRequest"];
            };
        };
        responses: {
            /** @description A draft: nothing moves yet. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPayment"];
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
    BulkPayments_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bulkId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPayment"];
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
    BulkPayments_rows: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                bulkId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPaymentRowPage"];
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
    BulkPayments_submit: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path: {
                bulkId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSubmissionRequest"];
            };
        };
        responses: {
            /** @description Its rows become transfers now. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPayment"];
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
    Orders_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
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
                    "application/json": components["schemas"]["OrderPage"];
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
    Orders_create: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderReceipt"];
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
    Orders_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderDetails"];
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
    Orders_changeAmount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderAmountRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
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
    Orders_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
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
    Orders_pause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
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
    Orders_resume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderChangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
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
    Orders_skip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                orderId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderSkipRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
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
    Orders_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderPreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderPreview"];
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
    PayeeChecks_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayeeCheckRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayeeCheck"];
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
    PayeeChecks_choose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                checkId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PayeeChoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PayeeChoiceMade"];
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
    Profile_get: {
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
                    "application/json": components["schemas"]["Profile"];
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
    Transfers_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
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
                    "application/json": components["schemas"]["TransferPage"];
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
    Transfers_create: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferRequest"];
            };
        };
        responses: {
            /** @description Posted. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
                };
            };
            /** @description Not known yet; it resolves by itself. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
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
    Transfers_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transferId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transfer"];
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
    Receipts_get: {
        parameters: {
            query?: {
                format?: "pdf" | "json";
                locale?: components["schemas"]["DocumentLocale"];
            };
            header?: never;
            path: {
                transferId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This object with `format=json`; else the same on a page, as application/pdf. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
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
    TransferTimeline_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                transferId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferTimeline"];
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
    AccountRules_quote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferQuoteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferQuote"];
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
    Faults_list: {
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
                    "application/json": components["schemas"]["FaultList"];
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
    Faults_arm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                point: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FaultRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultState"];
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
    Faults_disarm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                point: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FaultState"];
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
    TransferFacts_list: {
        parameters: {
            query: {
                cursor?: string;
                from: components["schemas"]["Instant"];
                limit?: number;
                to: components["schemas"]["Instant"];
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
                    "application/json": components["schemas"]["TransferFactPage"];
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
