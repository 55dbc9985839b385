"""What the API's closed sets are called in its document, where names would collide."""

ENUM_NAMES = {
    "ErrorTypeEnum": "cxops.kernel.http.schema.ERROR_TYPES",
    "RoleEnum": "accounts.enums.Role",
    "UserKindEnum": "accounts.enums.UserKind",
    "TokenScopeEnum": "accounts.enums.TokenScope",
    "IssueKindEnum": "issues.enums.IssueKind",
    "IssueStateEnum": "issues.enums.IssueState",
    "PatternStateEnum": "issues.enums.PatternState",
    "FactorRoleEnum": "issues.enums.FactorRole",
    "MessageKindEnum": "issues.enums.MessageKind",
    "InitiativeKindEnum": "improvements.enums.InitiativeKind",
    "InitiativeStateEnum": "improvements.enums.InitiativeState",
    "ActionStateEnum": "improvements.enums.ActionState",
    "ActionTypeEnum": "improvements.enums.ActionType",
    "TargetLevelEnum": "improvements.enums.TargetLevel",
    "ReviewGateEnum": "improvements.enums.Gate",
    "ReviewDecisionEnum": "improvements.enums.ReviewDecision",
    "ChangeDecisionEnum": "improvements.enums.ChangeDecision",
    "ChangedPartEnum": ["initiative", "target", "scope"],
    "FileFormatEnum": "issues.intake.layout.FORMATS",
    "ExportFormatEnum": "cxops.models.export.ExportFormat",
}
