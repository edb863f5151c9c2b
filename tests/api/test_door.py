def test_pipelines(call, practice):
    status, body = call("POST", "/contacts/", {"firstName":"A","email":"a@b.example.com","customFields":[{"key":"invoice_paid_amount","fieldValue":100.5}],"gender":"x"})
    print(status, body)
    print(call("GET","/contacts/search?x=1"))
    print(call("POST","/contacts/search",{"filters":[{"field":"tags","operator":"eq","value":"x"},{"field":"customFields.invoice_paid_amount","operator":"range","value":{"gte":1}}]}))
    print(call("POST","/contacts/search",{"filters":[{"field":"customFields.invoice_paid_amount","operator":"range","value":{"gte":1}}],"pageLimit":1}))
    print(call("GET","/locations/%s/" % practice.location.id))
    print(call("DELETE","/contacts/"))
    print(call("GET","/nix"))
    print(call("GET","/v3/contacts?limit=1"))
    print(call("POST", "/contacts/", {"firstName":5,"email":["a"]}))
    assert 0
