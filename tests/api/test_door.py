def test_pipelines(call, practice):
    status, body = call("GET", "/opportunities/pipelines")
    print(body)
    assert status == 200
