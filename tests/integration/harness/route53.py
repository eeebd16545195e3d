"""What Amazon's Route 53 would say of a change batch: the shape by Amazon's own model of its API, the rest by its rules.

Amazon itself is not asked.
"""
import ipaddress


def _model():
    import botocore.session
    return botocore.session.Session().get_service_model("route53").operation_model("ChangeResourceRecordSets")


def complaints(zone, batch):
    """Everything that is wrong with the change batch for the zone `zone` (with its dot); an empty list when it is good."""
    from botocore.validate import ParamValidator
    request = {"HostedZoneId": "Z0123456789ABCDEFGHIJ", "ChangeBatch": batch}
    report = ParamValidator().validate(request, _model().input_shape)
    wrong = [report.generate_report()] if report.has_errors() else []
    seen = set()
    for change in batch["Changes"]:
        records = change["ResourceRecordSet"]
        wrong += [f"unknown member {each}" for each in set(change) - {"Action", "ResourceRecordSet"}]
        wrong += _record_set(zone, records)
        key = (records["Name"], records["Type"])
        if key in seen:
            wrong.append(f"{key} twice in one batch")
        seen.add(key)
        if change["Action"] != "UPSERT":
            wrong.append(f"{change['Action']} cannot be repeated")
    return wrong


def _record_set(zone, records):
    """The rules that the model's shape does not hold."""
    if records["Name"] != zone:
        yield f"{records['Name']} is not the zone's apex, {zone}"
    if records["Type"] not in ("A", "AAAA"):
        yield f"type {records['Type']} at an apex"
        return
    if "AliasTarget" in records:
        if set(records) != {"Name", "Type", "AliasTarget"}:
            yield f"an alias has neither TTL nor records: {records}"
        if set(records["AliasTarget"]) != {"HostedZoneId", "DNSName", "EvaluateTargetHealth"}:
            yield f"not an alias target: {records['AliasTarget']}"
        return
    if set(records) != {"Name", "Type", "TTL", "ResourceRecords"}:
        yield f"not a set of records: {records}"
    values = [each["Value"] for each in records["ResourceRecords"]]
    if not values or len(values) != len(set(values)):
        yield f"no values, or one twice: {values}"
    version = {"A": 4, "AAAA": 6}[records["Type"]]
    for value in values:
        if ipaddress.ip_address(value).version != version:
            yield f"{value} in a record of type {records['Type']}"
